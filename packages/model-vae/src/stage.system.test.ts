import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { conditionsOf, measured, type ModelFile } from '@tractogen/codec';
import { openArtefact, type Artefact } from '@tractogen/core';
import { gatherPoints } from '@tractogen/formats';
import { openCodec } from '@tractogen/nn';
import { arcs, stageBench, type Ended, type StageBench, type StageNode } from '@tractogen/nn/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * 29 plausible rows in batches of 6: five steps an epoch, the last one short. So slim a network learns
 * nothing in two epochs and has collapsed by the rule: it is to go on.
 */
const PARAMS = {
  preset: 'finta',
  width: 1 / 32,
  latent: 4,
  epochs: 2,
  batch: 6,
  threads: 1,
  checkpointSteps: 1,
  allowCollapse: true,
};
const CASES = {
  none: { batchNorm: true },
  regression: { conditioning: 'regression', attributes: ['length'] },
  decoder: { conditioning: 'decoder', attributes: ['length'], control: 100 },
  'decoder of preset tractogen': { preset: 'tractogen', conditioning: 'decoder', attributes: ['length'] },
} as const;
const NAMES = Object.keys(CASES) as (keyof typeof CASES)[];
let bench: StageBench;
beforeAll(async () => (bench = await stageBench('model-vae')));
afterAll(async () => await bench.remove());

/** The run that nothing disturbs; once for each kind, whoever asks first. */
const whole = new Map<string, Promise<StageNode & { readonly ended: Ended }>>();
async function wholeOf(name: keyof typeof CASES): Promise<StageNode & { readonly ended: Ended }> {
  const run = async (): Promise<StageNode & { readonly ended: Ended }> => {
    const node = await bench.node(`whole-${name.replaceAll(' ', '-')}`, { ...PARAMS, ...CASES[name] });
    const ended = await node.run();
    if (ended.code !== 0) throw new Error(ended.stderr);
    return { ...node, ended };
  };
  if (!whole.has(name)) whole.set(name, run());
  return await whole.get(name)!;
}
const modelOf = async (artefact: Artefact): Promise<ModelFile> =>
  JSON.parse((await artefact.read('model.json')).toString()) as ModelFile;

// Processes of one thread each, so tests go side by side.
describe.concurrent.each(NAMES)('model-vae as a process, conditioning %s', (name) => {
  it('gives the same artefact whether or not it was killed on the way', async () => {
    const killed = await bench.node(`killed-${name.replaceAll(' ', '-')}`, { ...PARAMS, ...CASES[name] });
    // In the middle of the first epoch, and at its end.
    for (const step of [2, 5])
      expect(await killed.stop('SIGKILL', step)).toMatchObject({ signal: 'SIGKILL' });
    const resumed = await killed.run();
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain('resumed at step 5 of 10');
    expect(await killed.manifest()).toBe(await (await wholeOf(name)).manifest());
  });

  it('gives a model whose codec rebuilds as its history says', async () => {
    const artefact = await openArtefact((await wholeOf(name)).out, { kind: 'model' });
    expect(artefact.manifest.counts).toEqual({ in: 38, out: 29, dropped: { implausible: 9 } });
    const model = await modelOf(artefact);
    const codec = await openCodec(artefact);
    const rows = [0, 1, 2, 4, 5, 6, 8, 9, 10];
    const points = gatherPoints(arcs(12, 'valid').points, Uint32Array.from(rows));
    const lengths = measured(points, 'length');
    const told = conditionsOf(
      model,
      rows.map((row, i) => ({ bundle: `bundle_${1 + (row % 2)}`, attributes: { length: lengths[i] } })),
    );
    const conditions = told.length > 0 ? told : undefined;
    const decoded = await codec.decode(await codec.encode(points, conditions), conditions);
    let error = 0;
    for (let i = 0; i < points.length; i += 3)
      error += Math.hypot(...[0, 1, 2].map((axis) => points[i + axis] - decoded[i + axis]));
    const facts = model.training as { bestEpoch: number; validMeanPointError: number };
    expect(error / (points.length / 3)).toBeCloseTo(facts.validMeanPointError, 3);
    const history = (await artefact.read('history.jsonl'))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { epoch: number; objective: number });
    const best = history.reduce((a, b) => (b.objective < a.objective ? b : a));
    expect(facts.bestEpoch).toBe(best.epoch);
  });
});

describe.concurrent('what a model says of itself', () => {
  it('is the prior, the conditions and what it predicts', async () => {
    const models = Object.fromEntries(
      await Promise.all(
        NAMES.map(async (name) => {
          const { out } = await wholeOf(name);
          return [name, await modelOf(await openArtefact(out, { kind: 'model' }))] as const;
        }),
      ),
    );
    expect(models['none']).toMatchObject({
      prior: { kind: 'standard' },
      conditions: { classes: false, attributes: [] },
      regression: [],
    });
    expect(models['decoder']).toMatchObject({
      prior: { kind: 'standard' },
      classes: ['bundle_1', 'bundle_2'],
      conditions: { classes: true, attributes: ['length'] },
      attributes: { length: { unit: 'mm', scope: 'class' } },
    });
    expect(models['regression']).toMatchObject({
      prior: { kind: 'regression', attribute: 'length' },
      conditions: { classes: false, attributes: [] },
      attributes: { length: { unit: 'mm', scope: 'all' } },
      regression: ['length'],
    });
    const { prior } = models['regression'];
    expect(prior?.kind === 'regression' && Math.hypot(...prior.direction)).toBeCloseTo(1, 6);
  });
});

describe.concurrent('model-vae stopped', () => {
  it('keeps its progress on each signal, passes a damaged checkpoint over, and ends with the same bytes', async () => {
    const node = await bench.node('stopped', { ...PARAMS, ...CASES.none });
    for (const [signal, step, code] of [
      ['SIGTERM', 2, 143],
      ['SIGINT', 4, 130],
      ['SIGUSR1', 7, 143],
    ] as const) {
      const stopped = await node.stop(signal, step);
      expect(stopped.code).toBe(code);
      expect(stopped.stderr).toMatch(new RegExp(`^INTERRUPTED: stopped by ${signal}`));
      if (step > 2) expect(stopped.stdout).toContain('resumed at step');
    }
    const [newest, before] = await node.checkpoints();
    const bytes = await readFile(newest);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(newest, bytes);
    const resumed = await node.run();
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain('is passed over: its SHA-256 is not the recorded one');
    expect(resumed.stdout).toContain(
      `resumed at step ${Number(/checkpoint-(\d{10})/.exec(before)![1])} of 10`,
    );
    expect(await node.manifest()).toBe(await (await wholeOf('none')).manifest());
  });

  it('starts afresh where its checkpoints have an older schema, and says so', async () => {
    const node = await bench.node('older', { ...PARAMS, ...CASES.none });
    expect(await node.stop('SIGKILL', 3)).toMatchObject({ signal: 'SIGKILL' });
    const checkpoints = await node.checkpoints();
    expect(checkpoints.length).toBeGreaterThan(1);
    for (const file of checkpoints) await writeFile(file, ofSchema(0, await readFile(file)));
    const ended = await node.run();
    expect(ended.code).toBe(0);
    for (const file of checkpoints)
      expect(ended.stdout).toContain(
        `${file.slice(-25)} is passed over: it has schema 0, this version reads 1`,
      );
    expect(ended.stdout).not.toContain('resumed');
    expect(await node.manifest()).toBe(await (await wholeOf('none')).manifest());
  });
});

describe.concurrent('model-vae collapsed', () => {
  it('stops with the sign and the way on, exit 2; `allowCollapse` goes on', async () => {
    const huge = { ...PARAMS, beta: 1e6, betaWarmUpEpochs: 0, allowCollapse: false };
    const stopped = await (await bench.node('collapsed', huge)).run();
    expect(stopped.code).toBe(2);
    expect(stopped.stderr).toMatch(
      /^COLLAPSE: posterior collapse at epoch 2: 0 of 4 latent dimensions are active .*Usual causes: beta too large .*allowCollapse/,
    );
    expect(stopped.stderr.trim()).not.toContain('\n');
    const { ended } = await wholeOf('none');
    expect(ended.stdout).toContain('posterior collapse at epoch 2');
  });
});

/** The same checkpoint under another schema, its hash made anew. */
function ofSchema(schema: number, bytes: Buffer): Buffer {
  const [start, hash] = [8, 32];
  const text = bytes.indexOf('"schema":1');
  bytes.write(`"schema":${schema}`, text);
  createHash('sha256')
    .update(bytes.subarray(start + hash))
    .digest()
    .copy(bytes, start);
  return bytes;
}
