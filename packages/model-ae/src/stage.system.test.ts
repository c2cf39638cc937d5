import { readdir } from 'node:fs/promises';
import { openArtefact } from '@tractogen/core';
import { gatherPoints } from '@tractogen/formats';
import { openCodec } from '@tractogen/nn';
import { arcs, stageBench, type StageBench } from '@tractogen/nn/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const STEPS = 10;
// 29 plausible rows in batches of 6: five steps an epoch, the last one short.
const PARAMS = {
  preset: 'finta',
  latent: 4,
  epochs: 2,
  batch: 6,
  trainOn: 'plausible',
  threads: 1,
  checkpointSteps: 1,
};
let bench: StageBench;
beforeAll(async () => (bench = await stageBench('model-ae')));
afterAll(async () => await bench.remove());

describe('model-ae as a process', () => {
  it('goes on to the same bytes with charts, dropout and mixed streamlines', async () => {
    const charted = {
      ...PARAMS,
      preset: 'tractogen',
      linear: 'charts',
      width: 0.125,
      epochs: 2,
    };
    const whole = await bench.node('charts', charted);
    expect(await whole.run()).toMatchObject({ code: 0 });
    const killed = await bench.node('charts-killed', charted);
    for (const step of [2, 5])
      expect(await killed.stop('SIGKILL', step)).toMatchObject({ signal: 'SIGKILL' });
    const resumed = await killed.run();
    expect(resumed.stdout).toContain('resumed at step 5 of 10');
    expect(await killed.manifest()).toBe(await whole.manifest());
  });

  it('is not disturbed by signals', async () => {
    const calm = await bench.node('calm', PARAMS);
    expect(await calm.run()).toMatchObject({ code: 0 });
    const disturbed = await bench.node('disturbed', PARAMS);
    expect(await disturbed.disturb()).toMatchObject({ code: 0, stderr: '' });
    expect(await disturbed.manifest()).toBe(await calm.manifest());
  });

  it('gives the same artefact whether or not it was killed on the way', async () => {
    const whole = await bench.node('whole', PARAMS);
    expect(await whole.run()).toMatchObject({ code: 0 });

    const killed = await bench.node('killed', PARAMS);
    // In the middle of the first epoch, at its end, in the middle of the second.
    for (const step of [2, 5, 8])
      expect(await killed.stop('SIGKILL', step)).toMatchObject({ signal: 'SIGKILL' });
    const resumed = await killed.run();
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain('resumed at step 8 of 10');
    expect(await killed.manifest()).toBe(await whole.manifest());

    const artefact = await openArtefact(whole.out, { kind: 'model' });
    expect(artefact.manifest.counts).toEqual({ in: 38, out: 29, dropped: { implausible: 9 } });
    const history = (await artefact.read('history.jsonl'))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { epoch: number; objective: number; step: number });
    expect(history.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 0],
      [1, STEPS / 2],
      [2, STEPS],
    ]);
    // In a folder of this run's own: TensorBoard draws what stands in one folder as one curve.
    const [own, ...events] = await readdir(whole.logs, { recursive: true });
    expect(events).toEqual([expect.stringMatching(`^${own}/.*tfevents`)]);
    // What stands on disk is the best epoch's network, not the last one's.
    const codec = await openCodec(artefact);
    const valid = arcs(12, 'valid');
    const points = gatherPoints(valid.points, Uint32Array.of(0, 1, 2, 4, 5, 6, 8, 9, 10));
    const decoded = await codec.decode(await codec.encode(points));
    let error = 0;
    for (let i = 0; i < points.length; i += 3) {
      error += Math.hypot(
        points[i] - decoded[i],
        points[i + 1] - decoded[i + 1],
        points[i + 2] - decoded[i + 2],
      );
    }
    expect(error / (points.length / 3)).toBeCloseTo(
      Math.min(...history.map(({ objective }) => objective)),
      3,
    );
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGUSR1', 143],
  ] as const)('keeps its progress on %s, exits %i, and goes on from there', async (signal, code) => {
    const node = await bench.node(`stopped-${signal}`, PARAMS);
    expect(await node.stop(signal, 3)).toMatchObject({ code });
    const resumed = await node.run();
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain('resumed at step');
    const whole = await bench.node('whole', PARAMS);
    expect(await node.manifest()).toBe(await whole.manifest());
  });
});
