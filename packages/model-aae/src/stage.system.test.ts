import { readdir } from 'node:fs/promises';
import { attributeColumn, conditionsOf } from '@tractogen/codec';
import { openArtefact } from '@tractogen/core';
import { gatherPoints } from '@tractogen/formats';
import { openCodec } from '@tractogen/nn';
import { arcs, stageBench, type StageBench } from '@tractogen/nn/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const STEPS = 10;
// 29 plausible rows in batches of 6: five steps an epoch, the last one short.
const PARAMS = {
  preset: 'finta',
  width: 0.05,
  latent: 4,
  epochs: 2,
  batch: 6,
  attributes: ['bow'],
  regularise: [{ attribute: 'length' }],
  // Two epochs of a fresh decoder make one shape of everything.
  allowCollapse: true,
  threads: 1,
  checkpointSteps: 1,
};
const KINDS = {
  bce: { discriminator: { kind: 'tractoencoder' } },
  'wgan-gp': { loss: 'wgan-gp', criticSteps: 2 },
  'wgan, last epoch': { loss: 'wgan', criticSteps: 2, keep: 'last' },
  tractogen: { preset: 'tractogen', width: 0.05, regularise: [] },
};
const namePart = (kind: string): string => kind.replaceAll(/[^a-z-]+/g, '-');
let bench: StageBench;
beforeAll(async () => (bench = await stageBench('model-aae')));
afterAll(async () => await bench.remove());

describe('model-aae as a process', () => {
  it.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
    'gives the same artefact whether or not it was killed on the way: %s',
    async (kind) => {
      const given = { ...PARAMS, ...KINDS[kind] };
      const whole = await bench.node(`whole-${namePart(kind)}`, given);
      expect(await whole.run()).toMatchObject({ code: 0 });

      const killed = await bench.node(`killed-${namePart(kind)}`, given);
      // In the middle of the first epoch, at its end, in the middle of the second.
      for (const step of [2, 5, 8])
        expect(await killed.stop('SIGKILL', step)).toMatchObject({ signal: 'SIGKILL' });
      const resumed = await killed.run();
      expect(resumed.code).toBe(0);
      expect(resumed.stdout).toContain('resumed at step 8 of 10');
      expect(await killed.manifest()).toBe(await whole.manifest());
    },
  );

  it('leaves a model that the codec opens, with prior, conditions, reserved dimension and history', async () => {
    const whole = await bench.node('whole-bce', { ...PARAMS, ...KINDS.bce });
    const artefact = await openArtefact(whole.out, { kind: 'model' });
    expect(artefact.manifest.counts).toEqual({ in: 38, out: 29, dropped: { implausible: 9 } });
    const history = (await artefact.read('history.jsonl'))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>);
    expect(history.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 0],
      [1, STEPS / 2],
      [2, STEPS],
    ]);
    for (const name of ['critic_loss', 'generator_loss', 'attribute_length', 'control_miss', 'rmse_mm'])
      expect(Number.isFinite(history[2][`train.${name}`]), name).toBe(true);
    // In a folder of this run's own: TensorBoard draws what stands in one folder as one curve.
    const [own, ...events] = await readdir(whole.logs, { recursive: true });
    expect(events).toEqual([expect.stringMatching(`^${own}/.*tfevents`)]);

    const codec = await openCodec(artefact);
    const { model } = codec;
    expect(model).toMatchObject({
      stage: 'model-aae',
      classes: ['bundle_1', 'bundle_2'],
      conditions: { classes: true, attributes: ['bow'] },
      prior: { kind: 'standard' },
      attributes: {
        bow: { scope: 'class', dimension: null },
        length: { scope: 'class', dimension: PARAMS.latent - 1 },
      },
    });
    // What stands on disk is the best epoch's network, not the last one's.
    const valid = arcs(12, 'valid');
    const rows = Uint32Array.of(0, 1, 2, 4, 5, 6, 8, 9, 10);
    const points = gatherPoints(valid.points, rows);
    const bow = attributeColumn(valid, 'bow').values;
    const conditions = conditionsOf(
      model,
      Array.from(rows, (row) => ({
        bundle: valid.bundle.names[valid.bundle.codes[row]],
        attributes: { bow: bow[row] },
      })),
    );
    const decoded = await codec.decode(await codec.encode(points, conditions), conditions);
    let error = 0;
    for (let i = 0; i < points.length; i += 3) {
      error += Math.hypot(
        points[i] - decoded[i],
        points[i + 1] - decoded[i + 1],
        points[i + 2] - decoded[i + 2],
      );
    }
    const best = history.reduce((a, b) => (b['objective'] < a['objective'] ? b : a));
    expect(error / (points.length / 3)).toBeCloseTo(best['valid.mean_point_error'], 3);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGUSR1', 143],
  ] as const)('keeps its progress on %s, exits %i, and goes on from there', async (signal, code) => {
    const given = { ...PARAMS, ...KINDS.bce };
    const node = await bench.node(`stopped-${signal}`, given);
    expect(await node.stop(signal, 3)).toMatchObject({ code });
    const resumed = await node.run();
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain('resumed at step');
    const whole = await bench.node('whole-bce', given);
    expect(await node.manifest()).toBe(await whole.manifest());
  });
});
