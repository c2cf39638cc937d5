import { klToStandard, unflatten, valuesOf } from '@tractogen/nn';
import {
  deviation,
  largest,
  readFixture,
  report,
  scaled,
  tracedLayers,
  withoutPadding,
  type Seen,
  type Summary,
} from '@tractogen/nn/parity';
import { describe, expect, it } from 'vitest';
import { hashedRun, type FixtureCase, type FixtureSettings, type HashedRun } from './hashed-run.ts';
import { lossesBeside, type FixtureLosses } from './losses.ts';

interface Forward extends FixtureLosses {
  readonly z_mean: readonly (readonly number[])[];
  readonly z_log_var: readonly (readonly number[])[];
  readonly logvar: Summary;
  readonly z: Summary;
  readonly output: Summary;
  readonly klOfDimension: readonly number[];
  readonly inference: Readonly<Record<'z_mean' | 'z_log_var' | 'output', Summary>>;
  readonly layers?: Readonly<Record<string, Summary>>;
  readonly statisticsAfterOnePass?: Readonly<Record<string, Summary>>;
}
type Name = 'logvar' | 'variance' | 'normLogvar' | 'normVariance';

const fixture = readFixture('vae-forward.json') as Readonly<Record<Name, Forward>> & {
  readonly settings: FixtureSettings;
};
const CASES: readonly (FixtureCase & { readonly name: Name })[] = [
  { name: 'logvar', batchNorm: false, head: 'logvar' },
  { name: 'variance', batchNorm: false, head: 'variance' },
  { name: 'normLogvar', batchNorm: true, head: 'logvar' },
  { name: 'normVariance', batchNorm: true, head: 'variance' },
];

/** Everything that one pass computes. */
function passed(run: HashedRun, step: number | null, mode: 'training' | 'inference') {
  const { runtime, model } = run;
  const seen: Seen = new Map();
  const [mean, logVariance, output, kl] = runtime.tf.tidy(() => {
    const traced = tracedLayers(runtime.ops, model.kept, seen);
    const terms = run.terms(step, mode, traced);
    const elements = klToStandard(runtime.tf, terms.mean, terms.logVariance);
    return [terms.mean, terms.logVariance, terms.decoded, elements.mean(0)].map((tensor) =>
      Float32Array.from(tensor.dataSync()),
    );
  });
  return { seen, mean, logVariance, output, kl };
}

describe.each(CASES)('the VAE against PyTorch: $name', ({ name, ...given }) => {
  const expected = fixture[name];
  const run = hashedRun('none', given, fixture.settings);

  it('has the same heads, draws, KL of every dimension and points, to 1e-5', (context) => {
    const { seen, mean, logVariance, output, kl } = passed(run, 0, 'training');
    const deviations = {
      z_mean: scaled(mean, expected.z_mean.flat()),
      z_log_var: scaled(seen.get('z_log_var')!.values, expected.z_log_var.flat()),
      logvar: deviation(logVariance, expected.logvar),
      z: deviation(seen.get('fc2.in')!.values, expected.z),
      output: deviation(output, expected.output),
      kl: scaled(kl, expected.klOfDimension),
      ...layersOf(run, seen, expected),
    };
    report(context, { 'vae.forward': largest(Object.values(deviations)) });
    expect(Object.entries(deviations).filter(([, of]) => !(of < 1e-5))).toEqual([]);
  });

  it('moves the same running statistics, and decodes the mean by them in inference', (context) => {
    const { batchNorm } = run.settings;
    // Passes of other tests have moved the running statistics of theirs.
    const fresh = batchNorm ? hashedRun('none', given, fixture.settings) : run;
    const { seen, mean, output } = passed(fresh, null, 'inference');
    const inference = {
      z_mean: deviation(mean, expected.inference.z_mean),
      z_log_var: deviation(seen.get('z_log_var')!.values, expected.inference.z_log_var),
      output: deviation(output, expected.inference.output),
    };
    passed(fresh, 0, 'training');
    const now = valuesOf(fresh.model.kept);
    const moved = Object.entries(expected.statisticsAfterOnePass ?? {}).map(([of, summary]) =>
      deviation(now.get(`encoder/${of.replace('.', '/')}`)!, summary),
    );
    report(context, {
      'vae.forward.inference': largest(Object.values(inference)),
      ...(moved.length === 0 ? {} : { 'vae.forward.statistics': largest(moved) }),
    });
    expect(moved).toHaveLength(name === 'normLogvar' ? 12 : 0);
    expect(largest([...moved, ...Object.values(inference)])).toBeLessThan(1e-5);
    if (fresh !== run) fresh.dispose();
  });

  it('has the same losses in both reductions, and free bits', (context) => {
    const deviations = lossesBeside(run, given, fixture.settings, expected);
    report(context, { 'vae.forward.losses': largest(deviations) });
    expect(largest(deviations)).toBeLessThan(1e-5);
  });
});

/** Normalised layers: each is what the next one reads. */
function layersOf({ runtime: { tf: flow } }: HashedRun, seen: Seen, { layers = {} }: Forward) {
  return Object.fromEntries(
    Object.entries(layers).map(([layer, summary]): [string, number] => {
      const next = seen.get(`e${Number(layer[1]) + 1}.in`);
      if (next !== undefined) return [layer, deviation(withoutPadding(next), summary)];
      // Behind the last one the heads read channel after channel.
      const { shape, values } = seen.get('z_mean.in')!;
      const line = flow.tidy(() =>
        unflatten(
          flow,
          flow.tensor2d(values, shape as [number, number]),
          summary.shape[1],
          'channel-major',
        ).dataSync<'float32'>(),
      );
      return [layer, deviation(line, summary)];
    }),
  );
}
