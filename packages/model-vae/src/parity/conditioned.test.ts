import { klToNormal, klToStandard, logVarianceOf, sampleNormal, unitNorm, unitWeights } from '@tractogen/nn';
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
import { hashedRun, type FixtureCase, type FixtureSettings, type HashedRun } from './hashed-run.ts';

type Reductions = Readonly<Record<'mean' | 'sum', number>>;
interface Regression extends FixtureCase {
  readonly r_mean: readonly number[];
  readonly r_log_var: readonly number[];
  readonly r_logvar: readonly number[];
  readonly r: readonly number[];
  readonly z_mean: Summary;
  readonly z: Summary;
  readonly pz_mean: Summary;
  readonly output: Summary;
  readonly klOfDimension: readonly number[];
  readonly kl: number;
  readonly klFreeBits: number;
  readonly label: number;
  readonly recon: Reductions;
  readonly total: Reductions;
  readonly predictedInInference: readonly number[];
}
interface Conditional {
  readonly conditions: readonly (readonly number[])[];
  readonly z: Summary;
  readonly fc2: Summary;
  readonly output: Summary;
  readonly ofMean: Summary;
  readonly swapped: Summary;
  readonly kl: number;
  readonly recon: Reductions;
  readonly total: Reductions;
}

const regression = readFixture('regression-vae.json') as {
  readonly settings: FixtureSettings;
  readonly forward: readonly Regression[];
  readonly keras: Readonly<Record<'kernel' | 'unit' | 'quirk', readonly number[]>>;
};
const conditional = readFixture('conditional-vae.json') as {
  readonly settings: FixtureSettings;
  readonly forward: Conditional;
};
const STILL = { learningRate: 0, beta1: 0.9 };
const valuesOf = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());

/** Relative deviations of what a training step tells, in both reductions, and of free bits. */
function lossDeviations(
  run: HashedRun,
  given: FixtureCase,
  settings: FixtureSettings,
  expected: Pick<Regression, 'kl' | 'recon' | 'total'> & Partial<Pick<Regression, 'label' | 'klFreeBits'>>,
): number[] {
  const of = (more: FixtureCase): ReturnType<HashedRun['step']> => {
    const own = hashedRun(run.settings.conditioning, { ...given, ...more }, settings, run);
    const losses = own.step(0, STILL);
    own.dispose();
    return losses;
  };
  const ratios = (['mean', 'sum'] as const).flatMap((reduction) => {
    const { recon, kl, total, label } = of({ reduction });
    return [
      recon / expected.recon[reduction],
      kl / expected.kl,
      total / expected.total[reduction],
      ...(expected.label === undefined ? [] : [label / expected.label]),
    ];
  });
  if (expected.klFreeBits !== undefined)
    ratios.push(of({ freeBits: settings.freeBits! }).kl / expected.klFreeBits);
  return ratios.map((ratio) => Math.abs(ratio - 1));
}

describe.each(
  regression.forward.map((given) => ({
    given,
    title: `${given.head}${given.quirk === true ? ', every weight ±1' : ''}${given.batchNorm === true ? ', batch normalisation' : ''}`,
  })),
)('the VAE for regression against PyTorch: $title', ({ given }) => {
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
    expect(Object.entries(deviations).filter(([, of]) => !(of < 1e-5))).toEqual([]);
  });

  it('has the same losses, and the same prediction in inference, to 1e-5', (context) => {
    const losses = lossDeviations(run, given, settings, given);
    // Passes have moved the running statistics.
    const fresh = run.settings.batchNorm ? hashedRun('regression', given, settings) : run;
    const predicted = flow.tidy(() => valuesOf(fresh.terms(null, 'inference').predicted!));
    const deviations = [...losses, scaled(predicted, given.predictedInInference)];
    report(context, { 'regression.forward.losses': largest(deviations) });
    expect(largest(deviations)).toBeLessThan(1e-5);
    if (fresh !== run) fresh.dispose();
  });
});

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

describe('the conditional VAE against PyTorch', () => {
  const { settings, forward: expected } = conditional;
  const run = hashedRun('decoder', {}, settings);
  const { tf: flow, ops } = run.runtime;

  it('decodes latents with what it is told, to 1e-5', (context) => {
    const seen: Seen = new Map();
    const deviations = flow.tidy(() => {
      const { mean, logVariance, decoded } = run.terms(
        0,
        'training',
        tracedLayers(ops, run.model.kept, seen),
      );
      const told = flow.tensor2d(expected.conditions.map((row) => [...row]));
      const before = flow.concat2d(
        [flow.slice2d(told, [3, 0], [1, -1]), flow.slice2d(told, [0, 0], [3, -1])],
        0,
      );
      const z = flow.slice2d(
        flow.tensor2d(seen.get('fc2.in')!.values, [4, 32 + told.shape[1]]),
        [0, 0],
        [-1, 32],
      );
      const decode = (beside: tf.Tensor2D): Float32Array =>
        valuesOf(run.model.decoder.forward(ops, flow.concat2d([mean, beside], 1)));
      return {
        z: deviation(valuesOf(z), expected.z),
        fc2: deviation(seen.get('fc2')!.values, expected.fc2),
        output: deviation(valuesOf(decoded), expected.output),
        ofMean: deviation(decode(told), expected.ofMean),
        swapped: deviation(decode(before), expected.swapped),
        kl: Math.abs(valuesOf(flow.sum(klToStandard(flow, mean, logVariance).mean(0)))[0] / expected.kl - 1),
      };
    });
    report(context, { 'conditional.forward': largest(Object.values(deviations)) });
    expect(Object.entries(deviations).filter(([, of]) => !(of < 1e-5))).toEqual([]);
  });

  it('has the same losses, to 1e-5', (context) => {
    const deviations = lossDeviations(run, {}, settings, expected);
    report(context, { 'conditional.forward.losses': largest(deviations) });
    expect(largest(deviations)).toBeLessThan(1e-5);
  });
});
