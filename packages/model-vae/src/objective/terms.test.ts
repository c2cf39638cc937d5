import { randomFrom } from '@tractogen/core';
import { assignValues, valuesOf, type Parameter } from '@tractogen/nn';
import { describe, expect, it } from 'vitest';
import { NORMALISATION, smallRun, type SmallRun } from '../testing/small-run.ts';
import { batchOf } from '../training/batch.ts';
import { variationalTerms, type Batch, type Terms } from './terms.ts';

const LATENT = 4;
const ROWS = 5;
const rows = Uint32Array.from({ length: ROWS }, (_, i) => 3 * i);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const clamp = (lv: number): number => Math.min(20, Math.max(-30, lv));
const kl = (m: number, lv: number, pm = 0, plv = 0): number =>
  0.5 * (plv - lv - 1 + Math.exp(lv - plv) + (m - pm) ** 2 / Math.exp(plv));

/** Wide heads, so that every part of the objective counts. */
function excite({ runtime, model }: SmallRun): void {
  const widened = ({ name, variable }: Parameter): [string, Float32Array] => {
    const wide = /^(encoder|generator)\/.*(z_|r_|pz_).*bias$/.test(name);
    const values = variable.dataSync<'float32'>();
    return [name, wide ? randomFrom(name).fillNormal(Float32Array.from(values)) : values];
  };
  assignValues(runtime.tf, model.kept, new Map(model.kept.map(widened)));
}

const batchFor = ({ runtime, train, settings }: SmallRun): Batch =>
  batchOf(runtime, train, settings, NORMALISATION, {
    rows,
    flips: new Uint8Array(ROWS),
    random: randomFrom(9),
  });

describe.each([
  { name: 'VAE', given: {} },
  { name: 'VAE with free bits', given: { freeBits: 0.7 } },
  { name: 'VAE with a head of the variance', given: { varianceHead: 'variance' } },
  { name: 'regression', given: { conditioning: 'regression', attributes: ['length'] } },
  {
    name: 'regression with a head of the variance',
    given: { conditioning: 'regression', attributes: ['length'], varianceHead: 'variance' },
  },
  { name: 'decoder', given: { conditioning: 'decoder', attributes: ['length', 'bow'] } },
])('variationalTerms, $name', async ({ given }) => {
  const run = await smallRun(given);
  excite(run);
  const { runtime, model, settings } = run;
  const { tf: flow, ops } = runtime;
  const batch = batchFor(run);
  const heads = model.encoder.heads(ops, batch.x, { conditions: batch.conditions });
  const doubles = (name: string): number[] => Array.from(heads[name].dataSync());
  const means = doubles('z_mean');
  const logVariancesOf = (name: string): number[] =>
    doubles(name).map((raw) =>
      clamp(settings.varianceHead === 'variance' ? Math.log(Math.log1p(Math.exp(raw)) + 1e-6) : raw),
    );
  const logVariances = logVariancesOf('z_log_var');
  const x = batch.x.dataSync();
  /** Mean squared error of what a latent is decoded into. */
  const squaredOf = (z: readonly number[]): number => {
    const latents = flow.tensor2d(Float32Array.from(z), [ROWS, LATENT]);
    const input = batch.conditions === null ? latents : flow.concat2d([latents, batch.conditions], 1);
    return mean(Array.from(model.decoder.forward(ops, input).dataSync(), (value, i) => (value - x[i]) ** 2));
  };
  const terms = (mode: 'noisy' | 'quiet'): Terms =>
    variationalTerms(
      runtime,
      model,
      settings,
      mode === 'noisy' ? batch : { ...batch, noise: null },
      'training',
    );
  /** KL of the rows in each dimension, then over dimensions. */
  const klOf = (r: readonly number[] | null): number => {
    const prior = model.generator?.values();
    const byDimension = Array.from({ length: LATENT }, (_, j) =>
      mean(
        Array.from({ length: ROWS }, (_row, i) => {
          const at = i * LATENT + j;
          return prior === undefined || r === null
            ? kl(means[at], logVariances[at])
            : kl(means[at], logVariances[at], r[i] * prior.direction[j] + prior.bias[j], prior.logvar);
        }),
      ),
    );
    return byDimension.reduce((sum, value) => sum + Math.max(value, settings.freeBits), 0);
  };

  it('draws z by the posterior and decodes it', () => {
    const noise = batch.noise!.z.dataSync();
    const z = means.map((m, i) => m + Math.exp(logVariances[i] / 2) * noise[i]);
    expect(terms('noisy').squared.dataSync()[0] / squaredOf(z)).toBeCloseTo(1, 4);
  });

  it('decodes the mean where there is no noise', () => {
    const found = terms('quiet');
    expect(found.squared.dataSync()[0] / squaredOf(means)).toBeCloseTo(1, 4);
    expect([...found.mean.dataSync()]).toEqual(means);
    for (const [i, lv] of Array.from(found.logVariance.dataSync()).entries())
      expect(lv).toBeCloseTo(logVariances[i], 5);
  });

  it('has the KL of the closed form, to the prior of the attribute where there is one', () => {
    const regression = settings.conditioning === 'regression';
    const predicted = regression ? doubles('r_mean') : null;
    const spread = regression ? logVariancesOf('r_log_var') : [];
    const noise = batch.noise!.r.dataSync();
    const drawn = predicted?.map((m, i) => m + Math.exp(spread[i] / 2) * noise[i]) ?? null;
    expect(terms('noisy').kl.dataSync()[0] / klOf(drawn)).toBeCloseTo(1, 4);
    expect(terms('quiet').kl.dataSync()[0] / klOf(predicted)).toBeCloseTo(1, 4);
  });

  it('has the likelihood of the attribute in regression, and none elsewhere', () => {
    const { label, predicted } = terms('quiet');
    if (settings.conditioning !== 'regression') {
      expect([label, predicted]).toEqual([null, null]);
      return;
    }
    const truth = Array.from(rows, (row) => run.train.standardised[row]);
    const spread = logVariancesOf('r_log_var');
    const wanted = mean(
      doubles('r_mean').map((m, i) => (0.5 * (m - truth[i]) ** 2) / Math.exp(spread[i]) + 0.5 * spread[i]),
    );
    expect(label!.dataSync()[0]).toBeCloseTo(wanted, 5);
  });
});

describe('the defect lateClamp', async () => {
  const [clean, late] = [await smallRun(), await smallRun({ defects: { lateClamp: true } })];
  const bias = ({ model }: SmallRun): Parameter['variable'] =>
    model.encoder.parameters.find(({ name }) => name === 'z_log_var/bias')!.variable;
  /** Loss and gradient by the bias of the log variances. */
  const at = (run: SmallRun, logVariance: number): { loss: number; gradient: number[] } => {
    const { tf: flow } = run.runtime;
    assignValues(flow, late.model.kept, valuesOf(clean.model.kept));
    bias(run).assign(flow.tensor1d(Array.from({ length: LATENT }, () => logVariance)));
    const batch = batchFor(run);
    const { value, grads } = flow.variableGrads(() => {
      const { squared, kl: nats } = variationalTerms(run.runtime, run.model, run.settings, batch, 'training');
      return flow.add(squared, nats);
    });
    const gradient = Array.from(grads[bias(run).name].dataSync());
    return { loss: value.dataSync()[0], gradient };
  };

  it('changes nothing where log variances are small', () => {
    const [one, other] = [at(clean, 0.5), at(late, 0.5)];
    expect(other.loss / one.loss).toBeCloseTo(1, 5);
    for (const [j, value] of other.gradient.entries()) expect(value / one.gradient[j]).toBeCloseTo(1, 4);
  });

  it('has a gradient that is not a number where exp overflows; the clean code stays finite', () => {
    // Half of it is beyond 88, where exp of a float32 is infinite.
    const [one, other] = [at(clean, 200), at(late, 200)];
    expect(one.gradient.every(Number.isFinite)).toBe(true);
    expect(other.gradient.every(Number.isNaN)).toBe(true);
    // The loss itself gives no warning.
    expect(Number.isFinite(one.loss) && Number.isFinite(other.loss)).toBe(true);
  });
});
