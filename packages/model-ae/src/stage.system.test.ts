import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beginArtefact, diskFileSystem, openArtefact, randomFrom } from '@tractogen/core';
import {
  VALUES,
  category,
  emptyColumns,
  splitFile,
  writeStreamlines,
  type StreamlineTable,
} from '@tractogen/formats';
import { openCodec } from '@tractogen/nn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const STEPS = 10;
const PIPELINE = `test-model-ae-${process.pid}`;
let dir = '';

/** Noisy arcs, every fourth one implausible. */
function arcs(rows: number, seed: string): StreamlineTable {
  const random = randomFrom(seed);
  const points = new Float32Array(rows * VALUES);
  for (let row = 0; row < rows; row++) {
    const [radius, bend] = [40 + 5 * random.normal(), 1 + 0.2 * random.normal()];
    for (let p = 0; p < 256; p++) {
      const angle = (bend * p) / 255;
      points.set(
        [90 + radius * Math.cos(angle), 80 + radius * Math.sin(angle), 3 + (row % 3)],
        row * VALUES + 3 * p,
      );
    }
  }
  const index = Uint32Array.from({ length: rows }, (_, row) => row);
  return {
    rows,
    points,
    id: index.map((row) => 1000 + row),
    bundle: category(Array.from(index, (row) => `bundle_${1 + (row % 2)}`)),
    plausible: Uint8Array.from(index, (row) => (row % 4 === 3 ? 0 : 1)),
    length: new Float32Array(rows).fill(40),
    flipped: new Uint8Array(rows),
    group: index,
    ...emptyColumns(rows),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1], dimensions: [64, 64, 3] },
      centre: [110, 100, 4],
      scale: 20,
      source: '0'.repeat(64),
    },
  };
}

async function writePlan(node: string, params: Record<string, unknown>): Promise<string> {
  const file = join(dir, `${node}.json`);
  const inputs = { streamlines: [{ node: 'streamlines', dir: join(dir, 'streamlines') }] };
  const plan = {
    schema: 1,
    pipeline: PIPELINE,
    node,
    stage: 'model-ae',
    verb: 'train',
    seed: 3,
    splitSeed: 1,
    access: 'open',
    inputs,
  };
  await writeFile(file, JSON.stringify({ ...plan, params }));
  return file;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Runs the stage in a process of its own; `interfere` may send it signals. */
async function runChild(
  plan: string,
  out: string,
  interfere?: (kill: (signal: NodeJS.Signals) => void) => Promise<void>,
): Promise<Ended> {
  const script = join(ROOT, 'packages/model-ae/src/stage.ts');
  const child = spawn(process.execPath, [script, '--plan', plan, '--out', out], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<Ended>((done) =>
    child.on('close', (code, signal) => done({ code, signal, stdout })),
  );
  await interfere?.((signal) => void child.kill(signal));
  return await ended;
}

/** Waits until a checkpoint of step `step` or later stands in the node's work folder. */
async function checkpointOf(node: string, step: number): Promise<void> {
  const wip = join(ROOT, 'results', PIPELINE, 'wip', node);
  for (;;) {
    const names = await readdir(wip, { recursive: true }).catch(() => []);
    if (names.some((name) => Number(/checkpoint-(\d{10})\.bin$/.exec(name)?.[1] ?? -1) >= step)) return;
    await setTimeout(5);
  }
}

const manifestOf = async (out: string): Promise<string> => await readFile(join(out, 'artefact.json'), 'utf8');

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

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'model-ae-'));
  const output = await beginArtefact(diskFileSystem, join(dir, 'streamlines'));
  for (const [split, rows] of [
    ['train', 38],
    ['valid', 12],
    ['test', 4],
  ] as const) {
    await output.write(splitFile(split), writeStreamlines(arcs(rows, split)));
  }
  await output.commit({
    kind: 'streamlines',
    access: 'open',
    counts: { in: 54, out: 54, dropped: {} },
    provenance: {},
  });
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
  await rm(join(ROOT, 'results', PIPELINE), { recursive: true, force: true });
});

describe('model-ae as a process', () => {
  it('gives the same artefact whether or not it was killed on the way', async () => {
    const whole = join(dir, 'whole');
    const first = await runChild(await writePlan('whole', PARAMS), whole);
    expect(first).toMatchObject({ code: 0 });

    const killed = join(dir, 'killed');
    const plan = await writePlan('killed', PARAMS);
    // In the middle of the first epoch, at its end, in the middle of the second.
    for (const step of [2, 5, 8]) {
      const ended = await runChild(plan, killed, async (kill) => {
        await checkpointOf('killed', step);
        kill('SIGKILL');
      });
      expect(ended.signal).toBe('SIGKILL');
    }
    const resumed = await runChild(plan, killed);
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toMatch(/resumed at step ([2-9]|10) of 10/);
    expect(await manifestOf(killed)).toBe(await manifestOf(whole));

    const artefact = await openArtefact(whole, { kind: 'model' });
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
    expect(await readdir(join(ROOT, 'results', PIPELINE, 'logs', 'whole'))).toEqual([
      expect.stringContaining('tfevents'),
    ]);
    // What stands on disk is the best epoch's network, not the last one's.
    const codec = await openCodec(artefact);
    const valid = arcs(12, 'valid');
    const rows = [0, 1, 2, 4, 5, 6, 8, 9, 10];
    const points = new Float32Array(rows.length * VALUES);
    for (const [i, row] of rows.entries())
      points.set(valid.points.subarray(row * VALUES, (row + 1) * VALUES), i * VALUES);
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

  it('keeps its progress on SIGTERM, exits 143, and goes on from there', async () => {
    const out = join(dir, 'stopped');
    const plan = await writePlan('stopped', PARAMS);
    const stopped = await runChild(plan, out, async (kill) => {
      await checkpointOf('stopped', 3);
      kill('SIGTERM');
    });
    expect(stopped.code).toBe(143);
    const resumed = await runChild(plan, out);
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain('resumed at step');
    expect(await manifestOf(out)).toBe(await manifestOf(join(dir, 'whole')));
  });
});
