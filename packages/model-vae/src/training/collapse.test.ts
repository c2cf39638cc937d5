import { randomFrom, type Events } from '@tractogen/core';
import { assignValues, valuesOf } from '@tractogen/nn';
import { describe, expect, it } from 'vitest';
import { NORMALISATION, smallRun } from '../testing/small-run.ts';
import { variationalTask, type VariationalTask } from './task.ts';

// Experts make a model that is well from the start; one fit takes seconds, so the tests share it.
const run = await smallRun({ preset: 'tractogen', latent: 6, epochs: 30, betaWarmUpEpochs: 15 });
const warnings: string[] = [];
const events: Pick<Events, 'warn'> = { warn: (message) => void warnings.push(message) };
const task = (allowCollapse = false): VariationalTask =>
  variationalTask(
    {
      ...run,
      settings: { ...run.settings, allowCollapse },
      normalisation: NORMALISATION,
      random: randomFrom('validation'),
    },
    events,
  );
const { tf: flow } = run.runtime;

/** Evaluates while an encoder says nothing of any streamline, or a decoder makes one shape of everything. */
async function evaluated(part: 'encoder' | 'decoder', epoch: number, ...tasks: VariationalTask[]) {
  const { parameters } = run.model[part];
  const well = valuesOf(parameters);
  const silenced = ['experts/kernel', ...(part === 'decoder' ? ['gate/kernel'] : [])];
  const silent = silenced.map((name) => [name, new Float32Array(well.get(name)!.length)] as const);
  assignValues(flow, parameters, new Map([...well, ...silent]));
  try {
    const found = [];
    for (const each of tasks) found.push(await each.evaluate(epoch));
    return found;
  } finally {
    assignValues(flow, parameters, well);
  }
}

describe('a collapse', () => {
  it('is not found in a model that is well', async () => {
    const { figures, note } = await task().evaluate(30);
    expect(figures['valid.active_units']).toBeGreaterThan(2);
    expect(figures['valid.diversity']).toBeGreaterThan(0.5);
    const kl = Object.entries(figures)
      .filter(([name]) => /^valid\.kl\.\d+$/.test(name))
      .map(([, nats]) => nats);
    const [least, most] = [Math.min(...kl), Math.max(...kl)].map((nats) => nats.toPrecision(2));
    expect(note).toContain(` (by dimension ${least} to ${most})`);
    expect(note).toMatch(/active units \d+, diversity \d\.\d\d, coverage/);
  });

  it('of the posterior ends training with its sign, its causes and the way on', async () => {
    const [{ stop }] = await evaluated('encoder', 15, task());
    expect(stop).toMatchObject({
      code: 'COLLAPSE',
      exitCode: 2,
      message: expect.stringMatching(
        /^posterior collapse at epoch 15: 0 of 6 latent dimensions are active .*Usual causes: beta too large/,
      ) as string,
    });
  });

  it('of modes ends training, too', async () => {
    const [{ stop }] = await evaluated('decoder', 15, task());
    expect(stop).toMatchObject({
      code: 'COLLAPSE',
      message: expect.stringMatching(/^mode collapse at epoch 15: .* times as diverse/) as string,
    });
  });

  it('is not judged while beta rises', async () => {
    const found = [await evaluated('encoder', 14, task()), await evaluated('decoder', 0, task())].flat();
    expect(found.map(({ stop }) => stop)).toEqual([null, null]);
  });

  it('is told once where it is allowed, and training goes on', async () => {
    const allowing = task(true);
    const found = await evaluated('encoder', 15, allowing, allowing);
    expect(found.map(({ stop }) => stop)).toEqual([null, null]);
    expect(warnings).toEqual([
      expect.stringMatching(/^posterior collapse at epoch 15: .*going on, as `allowCollapse` says$/),
    ]);
  });
});

it('in the VAE for regression KL is told against what the attribute says of the code', async () => {
  const regression = await smallRun({ conditioning: 'regression', attributes: ['length'], latent: 4 });
  const { figures } = await variationalTask(
    { ...regression, normalisation: NORMALISATION, random: randomFrom('validation') },
    events,
  ).evaluate(1);
  const dimensions = Object.entries(figures).filter(([name]) => /^valid\.kl\.\d+$/.test(name));
  expect(dimensions).toHaveLength(4);
  // By dimension it adds up to the KL of the loss, which is to the attribute's prior and not to N(0, I).
  const total = dimensions.reduce((sum, [, nats]) => sum + (nats ?? 0), 0);
  expect(total).toBeCloseTo(figures['valid.kl'] ?? Number.NaN, 3);
});
