import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareEnvironment } from './environment.ts';

const PROGRAM = `
const { formatError } = await import('@tractogen/core');
const { loadTensorFlow } = await import('./load.ts');
try {
  const { tf, backend, reason, threads, ops } = await loadTensorFlow({ threads: 3 });
  const sum = tf.sum(ops.relu(tf.tensor1d([-1, 2, 3]))).dataSync()[0];
  const same = (await loadTensorFlow({ threads: 5 })).threads === threads;
  console.log(JSON.stringify({ backend, reason, threads, sum, same }));
} catch (error) {
  console.log(JSON.stringify({ error: formatError(error) }));
}`;

/** A machine without the native library. */
const WITHOUT_NATIVE = `
const Module = require('node:module');
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === '@tensorflow/tfjs-node-gpu') throw new Error('libtensorflow_cc.so.2: cannot open shared object file');
  return load.call(this, request, ...rest);
};`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-'));
  await writeFile(join(folder, 'without.cjs'), WITHOUT_NATIVE);
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

function load(backend: string, without = false): { found: Record<string, unknown>; noise: string } {
  const env = { ...process.env, TRACTOGEN_BACKEND: backend };
  const args = [
    ...(without ? ['--require', join(folder, 'without.cjs')] : []),
    '--input-type=module',
    '-e',
    PROGRAM,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: import.meta.dirname,
    env,
    encoding: 'utf8',
  });
  return { found: JSON.parse(stdout) as Record<string, unknown>, noise: stderr };
}

describe('loadTensorFlow', () => {
  it.each(['wasm', 'cpu'])('takes %s when told to, once a process, and prints nothing', (backend) => {
    const { found, noise } = load(backend);
    expect(found).toEqual({
      backend,
      reason: `TRACTOGEN_BACKEND=${backend}`,
      threads: 1,
      sum: 5,
      same: true,
    });
    expect(noise).toBe('');
  });

  it('falls back to WebAssembly where the native library is missing, and says why', () => {
    const { found, noise } = load('', true);
    expect(found).toMatchObject({ backend: 'wasm', sum: 5 });
    expect(found.reason).toMatch(/libtensorflow_cc\.so\.2/);
    expect(noise).toBe('');
  });

  it('names the remedy when the native library was demanded and is missing', () => {
    expect(load('tensorflow', true).found.error).toMatch(/^RUNTIME_MISSING.*node scripts\/runtime\.mjs\.$/);
  });

  it('refuses an unknown backend by name', () => {
    expect(load('cuda').found.error).toMatch(
      /^PARAMETER_INVALID: TRACTOGEN_BACKEND is cuda\. Set it to tensorflow, wasm, cpu/,
    );
  });
});

describe('the environment of libtensorflow', () => {
  it('has oneDNN on, TF32 off and the threads that were asked for', () => {
    const env: NodeJS.ProcessEnv = {};
    expect(prepareEnvironment(2, env)).toBe(2);
    expect(env).toEqual({
      TF_ENABLE_ONEDNN_OPTS: '1',
      TF_CPP_MIN_LOG_LEVEL: '3',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      NVIDIA_TF32_OVERRIDE: '0',
      TF_NUM_INTRAOP_THREADS: '2',
    });
  });

  it("keeps the user's own settings", () => {
    const env = { TF_ENABLE_ONEDNN_OPTS: '0', TF_NUM_INTRAOP_THREADS: '7' };
    expect(prepareEnvironment(undefined, env)).toBe(7);
    expect(env.TF_ENABLE_ONEDNN_OPTS).toBe('0');
  });
});
