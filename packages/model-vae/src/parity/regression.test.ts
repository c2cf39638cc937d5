import { klToNormal, logVarianceOf, sampleNormal, unitNorm, unitWeights } from '@tractogen/nn';
import {
  deviation,
  hashedNoise,
  largest,
  readFixture,
  report,
  scaled,
  tracedLayers,
  type Seen,
  type Summary,
} from '@tractogen/nn/parity';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { hashedRun, type FixtureCase, type FixtureSettings } from './hashed-run.ts';
import { lossesBeside, type FixtureLosses } from './losses.ts';
import { titleOf } from './training.ts';

interface Regression extends FixtureCase, FixtureLosses {
  readonly r_mean: readonly number[];
  readonly r_log_var: readonly number[];
  readonly r_logvar: readonly number[];
  readonly r: readonly number[];
  readonly z_mean: Summary;
  readonly z: Summary;
  readonly pz_mean: Summary;
  readonly output: Summary;
  readonly klOfDimension: readonly number[];
  readonly predictedInInference: readonly number[];
}

const regression = readFixture('regression-vae.json') as {
  readonly settings: FixtureSettings;
  readonly forward: readonly Regression[];
  readonly keras: Readonly<Record<'kernel' | 'unit' | 'quirk', readonly number[]>>;
};
const valuesOf = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());

describe.each(regression.forward.map((given) => [titleOf(given), given] as const))(
  'the VAE for regression against PyTorch: %s',
  (_title, given) => {
    const { settings } = regression;
    const run = hashedRun('regression', given, settings);
    const { tf: flow, ops } = run.runtime;

    it('predicts, draws and has priors as PyTorch does, to 1e-5', (context) => {
      const seen: Seen = new Map();
      const deviations = flow.tidy(() => {
        const terms = run.terms(0, 'training', tracedLayers(ops, run.model.kept, seen));
        const headOf = (name: string): tf.Tensor2D => flow.tensor2d(seen.get(name)!.values, [4, 1]);
        const spread = logVarianceOf(flow, headOf('r_log_var'), run.settings.varianceHead);
        const noise = hashedNoise(0).stream('r').fillNormal(new Float32Array(4));
        const r = sampleNormal(flow, headOf('r_mean'), spread, flow.tensor2d(noise, [4, 1]));
        const prior = run.model.generator!.prior(r);
        const kl = klToNormal(flow, terms.mean, terms.logVariance, prior).mean(0);
        return {
          r_mean: scaled(seen.get('r_mean')!.values, given.r_mean),
          r_log_var: scaled(seen.get('r_log_var')!.values, given.r_log_var),
          r_logvar: scaled(valuesOf(spread), given.r_logvar),
          r: scaled(valuesOf(r), given.r),
          z_mean: deviation(valuesOf(terms.mean), given.z_mean),
          z: deviation(seen.get('fc2.in')!.values, given.z),
          pz_mean: deviation(valuesOf(prior.mean), given.pz_mean),
          output: deviation(valuesOf(terms.decoded), given.output),
          kl: scaled(valuesOf(kl), given.klOfDimension),
        };
      });
      report(context, { 'regression.forward': largest(Object.values(deviations)) });
      // WebAssembly adds the 8192 products of a head one after another; the prior multiplies what is left of it.
      const own = run.runtime.backend === 'tensorflow' ? 1e-5 : 2e-5;
      const barOf = (name: string): number => (name === 'pz_mean' ? own : 1e-5);
      expect(Object.entries(deviations).filter(([name, of]) => !(of < barOf(name)))).toEqual([]);
    });

    it('has the same losses, and the same prediction in inference, to 1e-5', (context) => {
      const losses = lossesBeside(run, given, settings, given);
      // Passes have moved the running statistics.
      const fresh = run.settings.batchNorm ? hashedRun('regression', given, settings) : run;
      const predicted = flow.tidy(() => valuesOf(fresh.terms(null, 'inference').predicted!));
      const deviations = [...losses, scaled(predicted, given.predictedInInference)];
      report(context, { 'regression.forward.losses': largest(deviations) });
      expect(largest(deviations)).toBeLessThan(1e-5);
      if (fresh !== run) fresh.dispose();
    });
  },
);

describe('constraints against Keras', () => {
  const { kernel, unit, quirk } = regression.keras;
  const values = Float32Array.from(kernel);
  it.each([
    { name: 'unitNorm', ours: unitNorm(values), theirs: unit },
    // Keras adds 1e-7 to the norm, of each weight alone: nothing but that is between ±1 and its values.
    { name: 'unitWeights', ours: unitWeights(values), theirs: quirk },
  ])('$name', ({ ours, theirs }) => {
    for (const [i, value] of theirs.entries()) {
      const added = 1e-7 / (theirs === unit ? 1 : Math.abs(kernel[i]));
      expect(Math.abs(ours[i] / value - 1)).toBeLessThan(1.1 * added + 1.2e-7);
    }
  });
});
