import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Verb } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resources } from '../../schema/pipeline.ts';

const LAUNCHER = resolve(import.meta.dirname, '../main.ts');
/** Of this test's process alone: what is held is the machine's. */
const uuid = (index: number): string => `GPU-${process.pid.toString(16)}-${index}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tractogen-gpus-'));
  mkdirSync(join(root, 'packages/toy/src'), { recursive: true });
  // It says what it sees, and stays for a while.
  const stage = `import { appendFileSync } from 'node:fs';
    const seen = process.env.CUDA_VISIBLE_DEVICES;
    console.log('sees ' + seen + '.');
    console.log('threads ' + process.env.TF_NUM_INTRAOP_THREADS + '.');
    appendFileSync('held.txt', seen + ' taken\\n');
    setTimeout(() => appendFileSync('held.txt', seen + ' let go\\n'), 700);
  `;
  writeFileSync(join(root, 'packages/toy/src/stage.ts'), stage);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The driver's program on a machine with so many. */
function machine(count: number): void {
  const lines = Array.from({ length: count }, (_, i) => `echo 'GPU ${i}: NVIDIA H100 (UUID: ${uuid(i)})'`);
  writeFileSync(join(root, 'nvidia-smi'), `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(join(root, 'nvidia-smi'), 0o755);
}

/** What a node is launched with, and how that ended. */
async function launched(
  node: string,
  verb: Verb,
  resources: Resources,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const plan = { schema: 1, pipeline: 'lab', node, stage: 'toy', verb, params: {}, seed: 1, splitSeed: 1 };
  const file = join(root, `${node}.json`);
  writeFileSync(file, JSON.stringify({ ...plan, access: 'open', inputs: {} }));
  writeFileSync(join(root, `${node}.launch.json`), JSON.stringify({ resources }));
  const { CUDA_VISIBLE_DEVICES: _gpus, ...rest } = process.env;
  const child = spawn(
    process.execPath,
    [LAUNCHER, '--stage', 'toy', '--plan', file, '--out', join(root, node)],
    { cwd: root, env: { ...rest, PATH: `${root}:${process.env.PATH}`, ...env } },
  );
  const told = { out: '', err: '' };
  child.stdout.on('data', (text) => (told.out += String(text)));
  child.stderr.on('data', (text) => (told.err += String(text)));
  const code = await new Promise<number | null>((done) => void child.once('close', done));
  return { code, ...told };
}
const sees = async (...args: Parameters<typeof launched>): Promise<string | undefined> => {
  const { code, out, err } = await launched(...args);
  expect([code, err]).toEqual([0, '']);
  return /sees (.*)\./.exec(out)?.[1];
};

describe('a node on this machine', () => {
  it('has as many GPUs as it asks for, a training one, and sees no other', async () => {
    machine(3);
    expect(await sees('a', 'train', {})).toBe(uuid(0));
    expect(await sees('a', 'train', { gpu: 2 })).toBe(`${uuid(0)},${uuid(1)}`);
    expect(await sees('a', 'sample', { gpu: 3 })).toBe([0, 1, 2].map(uuid).join());
    expect(await sees('a', 'train', { gpu: 2 }, { CUDA_VISIBLE_DEVICES: '2,0' })).toBe(
      `${uuid(0)},${uuid(2)}`,
    );
    // Who asks for none has none to share.
    expect(await sees('a', 'train', { gpu: 0 })).toBe('');
    expect(await sees('a', 'validate', {})).toBe('undefined');
  });

  it('shares none with another that runs beside it', async () => {
    machine(3);
    const all = await Promise.all([
      sees('a', 'train', { gpu: 2 }),
      sees('b', 'train', { gpu: 2 }),
      sees('c', 'train', {}),
    ]);
    expect(all.map((text) => text?.split(',').length)).toEqual([2, 2, 1]);
    const held = new Set<string>();
    const lines = readFileSync(join(root, 'held.txt'), 'utf8').split('\n').filter(Boolean);
    for (const line of lines)
      for (const gpu of line.split(' ')[0].split(',')) {
        expect([line, held.has(gpu)]).toEqual([line, line.endsWith('let go')]);
        if (held.has(gpu)) held.delete(gpu);
        else held.add(gpu);
      }
    expect([lines.length, held.size]).toEqual([6, 0]);
  });

  it('is refused in one line where there are fewer, and takes the processor where there are none', async () => {
    machine(1);
    const { code, out, err } = await launched('a', 'train', { gpu: 2 });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^PARAMETER_INVALID: lab:a asks for 2 GPUs, and one is visible on this machine\. Write .*\n$/,
    );
    expect(await sees('a', 'train', { gpu: 2 }, { CUDA_VISIBLE_DEVICES: '' })).toBe('');
    machine(0);
    expect(await sees('a', 'train', { gpu: 2 })).toBe('undefined');
  });

  it.each([0, 1])(
    'gives nodes that run at once their share of the processors, beside %i GPUs',
    async (gpus) => {
      machine(gpus);
      for (const verb of ['train', 'validate'] as const) {
        const env = { NX_PARALLEL: '10000', TF_NUM_INTRAOP_THREADS: '' };
        expect((await launched('a', verb, {}, env)).out).toContain('threads 1.');
      }
    },
  );
});
