import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listGpus, type Gpu } from './devices.ts';
import { takeGpu } from './lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-gpu-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The driver's program on a machine with two. */
function machine(): Record<string, string> {
  const program = join(folder, 'nvidia-smi');
  const lines = [0, 1].map((i) => `GPU ${i}: NVIDIA H100 (UUID: GPU-0000000${i}-aaaa-bbbb)`);
  writeFileSync(program, `#!/bin/sh\n${lines.map((line) => `echo '${line}'`).join('\n')}\n`);
  chmodSync(program, 0o755);
  return { PATH: `${folder}:${process.env.PATH}` };
}

let names = 0;
/** GPUs that no other test has. */
const gpus = (count: number): Gpu[] =>
  Array.from({ length: count }, (_, i) => ({ index: String(i), uuid: `GPU-${process.pid}-${names++}` }));
const never = new AbortController().signal;

describe('GPUs', () => {
  it('are those of the driver that the environment leaves', async () => {
    const env = machine();
    expect((await listGpus(env)).map(({ index }) => index)).toEqual(['0', '1']);
    expect((await listGpus({ ...env, CUDA_VISIBLE_DEVICES: '1' })).map(({ index }) => index)).toEqual(['1']);
    expect(await listGpus({ ...env, CUDA_VISIBLE_DEVICES: '' })).toEqual([]);
    expect(await listGpus({ PATH: folder.replace(/.$/, 'x') })).toEqual([]);
  });

  it('are each held by one, and a second asks for another', async () => {
    const two = gpus(2);
    const first = await takeGpu(two, 'first', () => {}, never);
    const second = await takeGpu(two, 'second', () => {}, never);
    expect([first.gpu.index, second.gpu.index]).toEqual(['0', '1']);
    first.release();
    second.release();
  });

  it('are waited for, and who waits hears who has them', async () => {
    const [one] = [gpus(1)];
    const first = await takeGpu(one, 'lab:ae (process 7)', () => {}, never);
    const heard: string[] = [];
    const second = takeGpu(one, 'lab:vae', (line) => heard.push(line), never);
    await expect.poll(() => heard).toEqual(['waiting for a GPU: GPU 0 is held by lab:ae (process 7)']);
    first.release();
    (await second).release();
  });

  it('are waited for until a signal', async () => {
    const one = gpus(1);
    const first = await takeGpu(one, 'first', () => {}, never);
    const stop = new AbortController();
    const second = takeGpu(one, 'second', () => stop.abort(), stop.signal);
    await expect(second).rejects.toThrow();
    first.release();
  });

  it('are free when their holder was killed', async () => {
    const one = gpus(1);
    const lock = join(import.meta.dirname, 'lock.ts');
    const code = `const { takeGpu } = await import(${JSON.stringify(lock)}); await takeGpu(${JSON.stringify(one)}, 'child', () => {}, new AbortController().signal); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((done) => child.stdout.once('data', done));
    const heard: string[] = [];
    const mine = takeGpu(one, 'me', (line) => heard.push(line), never);
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]).toContain('held by child');
    child.kill('SIGKILL');
    (await mine).release();
  });
});
