import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openArtefact } from '../artefact/open.ts';
import { diskFileSystem } from '../files/file-system.ts';
import { defineStage, one, type StageResult } from './define.ts';
import { silentEvents } from './events.ts';
import type { Plan } from './plan.ts';
import { runStage } from './run.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stage-'));
});
afterEach(async () => await rm(root, { recursive: true, force: true }));

const source = defineStage({
  name: 'source',
  verb: 'ingest',
  params: z.strictObject({
    rows: z.int().positive(),
    access: z.enum(['open', 'restricted']).default('open'),
  }),
  needs: {},
  gives: 'tractogram',
  async run({ params, output, random }): Promise<StageResult> {
    await output.writeJson(
      'rows.json',
      Array.from({ length: params.rows }, () => random.uint32()),
    );
    return { counts: { in: params.rows, out: params.rows, dropped: {} }, access: params.access };
  },
});

const halve = defineStage({
  name: 'halve',
  verb: 'preprocess',
  params: z.strictObject({}),
  needs: { tractogram: one('tractogram') },
  gives: 'streamlines',
  async run({ inputs, output, workDir, fs, signal }): Promise<StageResult> {
    const rows = (await inputs.tractogram.readJson('rows.json')) as number[];
    const half = rows.slice(0, Math.floor(rows.length / 2));
    await output.writeJson('half.json', half);
    if (signal.aborted) {
      const handle = await fs.open(join(workDir, 'checkpoint'), 'w');
      await handle.close();
      throw signal.reason;
    }
    return {
      counts: { in: rows.length, out: half.length, dropped: { second_half: rows.length - half.length } },
    };
  },
});

function planOf(node: string, changes: Partial<Plan> = {}): Plan {
  return {
    schema: 1,
    pipeline: 'p',
    node,
    stage: node,
    verb: 'ingest',
    params: {},
    seed: 1,
    splitSeed: 1,
    access: 'open',
    inputs: {},
    ...changes,
  };
}

async function run(
  stage: typeof source | typeof halve,
  plan: Plan,
  signal = new AbortController().signal,
): Promise<string> {
  const options = {
    plan,
    out: join(root, 'results/p', plan.node),
    root,
    code: 'c',
    fs: diskFileSystem,
    clock: performance,
    events: silentEvents,
    signal,
  };
  return await runStage(stage as typeof source, options);
}

const fromSource = { tractogram: [{ node: 'source', dir: 'results/p/source' }] };

describe('a stage', () => {
  it('makes an artefact from its parameters and inputs, and tells where it came from', async () => {
    await run(source, planOf('source', { params: { rows: 5 } }));
    await run(halve, planOf('halve', { inputs: fromSource }));
    const artefact = await openArtefact(join(root, 'results/p/halve'));
    expect(artefact.manifest.counts).toEqual({ in: 5, out: 2, dropped: { second_half: 3 } });
    const provenance = JSON.parse(await readFile(join(artefact.dir, 'provenance.json'), 'utf8')) as {
      inputs: unknown;
    };
    const { sha256 } = await openArtefact(join(root, 'results/p/source'));
    expect(provenance.inputs).toEqual([{ role: 'tractogram', node: 'source', sha256 }]);
    expect(await readdir(join(root, 'results/p/wip'))).toEqual([]);
  });

  it('has other bytes for another seed', async () => {
    await run(source, planOf('source', { params: { rows: 5 } }));
    const first = (await openArtefact(join(root, 'results/p/source'))).sha256;
    await run(source, planOf('source', { params: { rows: 5 }, seed: 2 }));
    expect((await openArtefact(join(root, 'results/p/source'))).sha256).not.toBe(first);
  });

  it.each([
    ['an unknown parameter', planOf('source', { params: { rows: 5, colour: 'red' } }), 'PARAMETER_INVALID'],
    ['a parameter out of range', planOf('source', { params: { rows: -1 } }), 'PARAMETER_INVALID'],
    [
      'an input it does not read',
      planOf('source', { params: { rows: 1 }, inputs: fromSource }),
      'INPUT_INVALID',
    ],
    [
      'data stricter than declared',
      planOf('source', { params: { rows: 1, access: 'restricted' } }),
      'ACCESS_STRICTER',
    ],
    ['a plan of another stage', planOf('source', { stage: 'halve' }), 'PLAN_INVALID'],
  ])('refuses %s and leaves nothing', async (_name, plan, code) => {
    await expect(run(source, plan)).rejects.toMatchObject({ code, exitCode: 2 });
    const left = await readdir(join(root, 'results/p')).catch((): string[] => []);
    expect(left.filter((name) => name.startsWith('source'))).toEqual([]);
  });

  it('names a missing input', async () => {
    await expect(run(halve, planOf('halve'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(run(halve, planOf('halve', { inputs: fromSource }))).rejects.toMatchObject({
      code: 'ARTEFACT_MISSING',
    });
  });

  it('hands restriction on', async () => {
    await run(source, planOf('source', { params: { rows: 4, access: 'restricted' }, access: 'restricted' }));
    await expect(run(halve, planOf('halve', { inputs: fromSource }))).rejects.toMatchObject({
      code: 'ACCESS_STRICTER',
    });
    await run(halve, planOf('halve', { inputs: fromSource, access: 'restricted' }));
    expect((await openArtefact(join(root, 'results/p/halve'))).access).toBe('restricted');
  });

  it('keeps its work and no artefact when it is interrupted', async () => {
    await run(source, planOf('source', { params: { rows: 4 } }));
    const controller = new AbortController();
    controller.abort(new Error('stop'));
    await expect(run(halve, planOf('halve', { inputs: fromSource }), controller.signal)).rejects.toThrow(
      'stop',
    );
    const keys = await readdir(join(root, 'results/p/wip/halve'));
    expect(await readdir(join(root, 'results/p/wip/halve', keys[0]))).toEqual(['checkpoint']);
    expect(await readdir(join(root, 'results/p'))).not.toContain('halve');
  });
});
