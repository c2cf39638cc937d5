import { randomFrom, silentEvents } from '@tractogen/core';
import { valuesOf, type TrainingBatch } from '@tractogen/nn';
import { rememberedRequests } from '@tractogen/nn/testing';
import { describe, expect, it } from 'vitest';
import { NORMALISATION, PER_EPOCH, smallRun, type SmallRun } from '../testing/small-run.ts';
import { batchOf } from './batch.ts';
import type { ValidationContext } from './context.ts';
import { validate } from './evaluate.ts';
import { variationalTask } from './task.ts';

const { scale } = NORMALISATION;
const LATENT = 4;
const rows = Uint32Array.from({ length: 6 }, (_, i) => i);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const batchAtStep = (step: number): TrainingBatch => ({
  rows,
  flips: new Uint8Array(rows.length),
  rates: { learningRate: 1e-3, beta1: 0.9 },
  epoch: 1,
  epochs: 4,
  step,
  steps: 4 * PER_EPOCH,
  random: randomFrom(`step-${step}`),
});
const contextOf = (run: SmallRun): ValidationContext => ({
  ...run,
  normalisation: NORMALISATION,
  random: randomFrom('validation'),
});

/** Squared errors by row in mm², summed over points and axes, and KL by row in nats; in double precision. */
function byRow(
  { runtime, train, settings, model }: SmallRun,
  step: Pick<TrainingBatch, 'rows' | 'flips' | 'random'>,
) {
  const { tf: flow, ops } = runtime;
  const batch = batchOf(runtime, train, settings, NORMALISATION, step);
  const heads = model.encoder.heads(ops, batch.x, { conditions: batch.conditions });
  const [means, lvs] = ['z_mean', 'z_log_var'].map((name) => Array.from(heads[name].dataSync()));
  const noise = batch.noise!.z.dataSync();
  const z = flow.tensor2d(
    means.map((m, i) => m + Math.exp(lvs[i] / 2) * noise[i]),
    [step.rows.length, LATENT],
  );
  const input = batch.conditions === null ? z : flow.concat2d([z, batch.conditions], 1);
  const decoded = model.decoder.forward(ops, input).dataSync();
  const x = batch.x.dataSync();
  const squared = Array.from(step.rows, () => 0);
  for (const [i, value] of decoded.entries()) squared[Math.floor(i / 768)] += (scale * (value - x[i])) ** 2;
  const kl = Array.from(step.rows, () => 0);
  for (const [i, m] of means.entries())
    kl[Math.floor(i / LATENT)] += 0.5 * (Math.exp(lvs[i]) + m ** 2 - 1 - lvs[i]);
  return { squared, kl };
}

describe('the loss that a step tells', () => {
  it.each([0.5, 3])(
    'under sum, noise %d mm: mean over rows of Σ (x − x̂)² / (2 s²), plus beta KL, in nats',
    async (noise) => {
      const run = await smallRun({ beta: 1.5, betaWarmUpEpochs: 0, reduction: 'sum', noise });
      const { squared, kl } = byRow(run, batchAtStep(0));
      const wanted = mean(squared.map((value) => value / (2 * noise ** 2))) + 1.5 * mean(kl);
      const figures = variationalTask(contextOf(run), silentEvents).step(batchAtStep(0));
      expect(figures['loss'] / wanted).toBeCloseTo(1, 4);
      expect(figures['kl'] / mean(kl)).toBeCloseTo(1, 3);
      expect(figures['rmse_mm'] ** 2 / (mean(squared) / 768)).toBeCloseTo(1, 4);
    },
  );

  it('under mean: mean squared error over coordinates, mm², plus beta KL', async () => {
    const run = await smallRun({ beta: 20, betaWarmUpEpochs: 0, reduction: 'mean' });
    const { squared, kl } = byRow(run, batchAtStep(0));
    const wanted = mean(squared) / 768 + 20 * mean(kl);
    const figures = variationalTask(contextOf(run), silentEvents).step(batchAtStep(0));
    expect(figures['loss'] / wanted).toBeCloseTo(1, 4);
  });

  it('weighs KL by as much of beta as the warm-up has reached', async () => {
    const run = await smallRun({ beta: 100, betaWarmUpEpochs: 1, reduction: 'sum' });
    const { squared, kl } = byRow(run, batchAtStep(2));
    const figures = variationalTask(contextOf(run), silentEvents).step(batchAtStep(2));
    expect(figures['beta']).toBeCloseTo(30, 9);
    expect(figures['loss'] / (mean(squared) / 0.5 + 30 * mean(kl))).toBeCloseTo(1, 4);
  });

  it('has the same gradient, times the unit, whatever the unit: a step is the same', async () => {
    const [sum, meanOf] = [
      await smallRun({ beta: 0, reduction: 'sum', noise: 0.1, epsilon: 1e-20 }),
      await smallRun({ beta: 0, reduction: 'mean', epsilon: 1e-20 }),
    ];
    for (const run of [sum, meanOf]) variationalTask(contextOf(run), silentEvents).step(batchAtStep(0));
    const other = valuesOf(meanOf.model.kept);
    for (const [name, values] of valuesOf(sum.model.kept)) expect(values, name).toEqual(other.get(name));
  });

  it("has the attribute's likelihood in it, by its weight", async () => {
    const given = { conditioning: 'regression', attributes: ['length'], betaWarmUpEpochs: 0 };
    const [light, heavy] = [
      await smallRun({ ...given, labelWeight: 1 }),
      await smallRun({ ...given, labelWeight: 501 }),
    ].map((run) => variationalTask(contextOf(run), silentEvents).step(batchAtStep(0)));
    expect(heavy['label']).toBe(light['label']);
    expect((heavy['loss'] - light['loss']) / (500 * light['label'])).toBeCloseTo(1, 3);
  });

  it('remembers the requests of its steps, and none of validation’s', async () => {
    const run = await smallRun({ conditioning: 'decoder', attributes: ['length'], control: 10 });
    const task = variationalTask(contextOf(run), silentEvents);
    const [start, once, validated, twice] = await rememberedRequests(task, batchAtStep);
    expect(start).toBe(0);
    expect(once).toBeGreaterThan(0);
    expect(validated).toBe(once);
    expect(twice).toBe(2 * once);
    task.dispose();
  });

  it('has the missed requests in it, where control is on', async () => {
    const given = { conditioning: 'decoder', attributes: ['length'], betaWarmUpEpochs: 0 };
    const [on, off] = [await smallRun({ ...given, control: 10 }), await smallRun({ ...given, control: 0 })];
    const [told, silent] = [on, off].map((run) =>
      variationalTask(contextOf(run), silentEvents).step(batchAtStep(0)),
    );
    expect(silent).not.toHaveProperty('control_miss');
    expect(told['control_miss']).toBeGreaterThan(0);
    const missed = told['control_miss'] + told['control_stray'];
    expect(told['loss'] / (silent['loss'] + 10 * missed)).toBeCloseTo(1, 5);
  });
});

describe('a step of the VAE for regression', () => {
  it.each([false, true])(
    'leaves the direction of the prior on its constraint (every weight: %s)',
    async (unitWeights) => {
      const run = await smallRun({
        conditioning: 'regression',
        attributes: ['length'],
        defects: { unitWeights },
      });
      const task = variationalTask(contextOf(run), silentEvents);
      const before = run.model.generator!.values();
      for (let step = 0; step < 3; step++)
        task.step({ ...batchAtStep(step), rates: { learningRate: 0.05, beta1: 0.9 } });
      const { direction, bias } = run.model.generator!.values();
      const norm = Math.hypot(...direction);
      if (unitWeights) expect(direction.map(Math.abs)).toEqual([1, 1, 1, 1]);
      else {
        expect(norm).toBeCloseTo(1, 6);
        expect(direction).not.toEqual(before.direction);
      }
      expect(bias).not.toEqual(before.bias);
    },
  );
});

describe('validate', () => {
  it.each([
    {},
    { reduction: 'mean', beta: 3 },
    { conditioning: 'regression', attributes: ['length'], labelWeight: 30 },
    { conditioning: 'decoder', attributes: ['length'], control: 10 },
  ])('has an objective of its parts at full weights, the same at every call: %j', async (given) => {
    const run = await smallRun(given);
    const context = contextOf(run);
    const { objective, figures, kl } = validate(context);
    const { weights } = run;
    const squared = (figures['valid.drawn_rmse_mm'] / scale) ** 2;
    const wanted =
      squared * weights.unit +
      weights.fullBeta * figures['valid.kl'] +
      weights.label * (figures['valid.label'] ?? 0) +
      weights.control * ((figures['valid.control_miss'] ?? 0) + (figures['valid.control_stray'] ?? 0));
    expect(objective / wanted).toBeCloseTo(1, 9);
    expect([...kl].reduce((sum, nats) => sum + nats, 0)).toBeCloseTo(figures['valid.kl'], 3);
    expect(validate(context)).toEqual(validate(context));
    expect(Object.values(figures).every(Number.isFinite)).toBe(true);
  });

  it('tells the bound of latents drawn from their posteriors, row by row', async () => {
    const run = await smallRun({ beta: 1.5, reduction: 'sum', noise: 2 });
    const all = run.valid.rows.map((_, i) => i);
    const { squared, kl } = byRow(
      { ...run, train: run.valid },
      {
        ...batchAtStep(0),
        rows: all,
        flips: new Uint8Array(all.length),
        random: randomFrom('validation').stream('posterior').stream('rows-0'),
      },
    );
    const wanted = mean(squared.map((value) => value / (2 * 2 ** 2))) + 1.5 * mean(kl);
    expect(validate(contextOf(run)).objective / wanted).toBeCloseTo(1, 4);
  });

  it('makes a posterior that widens pay by what its draws miss, where decoded means stay as they are', async () => {
    const run = await smallRun({ reduction: 'sum', noise: 0.2 });
    const before = validate(contextOf(run));
    const spread = run.model.encoder.parameters.find(({ name }) => name === 'z_log_var/bias')!.variable;
    // From narrow to the prior's width: KL falls.
    spread.assign(run.runtime.tf.fill(spread.shape, -6));
    const narrow = validate(contextOf(run));
    spread.assign(run.runtime.tf.fill(spread.shape, 0));
    const wide = validate(contextOf(run));
    expect(wide.figures['valid.kl']).toBeLessThan(narrow.figures['valid.kl'] - 5);
    expect(wide.figures['valid.rmse_mm']).toBe(narrow.figures['valid.rmse_mm']);
    expect(wide.figures['valid.drawn_rmse_mm']).toBeGreaterThan(narrow.figures['valid.drawn_rmse_mm']);
    expect(wide.objective).toBeGreaterThan(narrow.objective);
    expect(before.figures['valid.mean_point_error']).toBe(wide.figures['valid.mean_point_error']);
  });

  it('measures points in mm', async () => {
    const run = await smallRun();
    const { runtime, model, valid } = run;
    const { figures } = validate(contextOf(run));
    const { tf: flow, ops } = runtime;
    const x = valid.points.map((value, i) => (value - NORMALISATION.centre[i % 3]) / scale);
    const n = valid.rows.length;
    const z = model.encoder.forward(ops, flow.tensor3d(x, [n, 256, 3]));
    const decoded = model.decoder.forward(ops, z).dataSync();
    let total = 0;
    for (let i = 0; i < x.length; i += 3)
      total += scale * Math.hypot(decoded[i] - x[i], decoded[i + 1] - x[i + 1], decoded[i + 2] - x[i + 2]);
    expect(figures['valid.mean_point_error'] / (total / (n * 256))).toBeCloseTo(1, 4);
  });
});
