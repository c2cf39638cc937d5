import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listGpus, type Gpu } from './devices.ts';
import { takeGpus, type HeldGpus } from './lock.ts';

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
const takeOne = async (
  among: readonly Gpu[],
  self: string,
  waiting: (line: string) => void,
  signal: AbortSignal,
): Promise<HeldGpus> => await takeGpus(among, 1, self, waiting, signal);

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
    const first = await takeOne(two, 'first', () => {}, never);
    const second = await takeOne(two, 'second', () => {}, never);
    expect([first, second].map((held) => held.gpus[0].index)).toEqual(['0', '1']);
    first.release();
    second.release();
  });

  it('are waited for, and who waits hears who has them', async () => {
    const [one] = [gpus(1)];
    const first = await takeOne(one, 'lab:ae (process 7)', () => {}, never);
    const heard: string[] = [];
    const second = takeOne(one, 'lab:vae', (line) => heard.push(line), never);
    await expect.poll(() => heard).toEqual(['waiting for a GPU: GPU 0 is held by lab:ae (process 7)']);
    first.release();
    (await second).release();
  });

  it('are given to who wants several when it has all, though others take them one by one', async () => {
    const three = gpus(3);
    const indices = ({ gpus: got }: HeldGpus): string[] => got.map(({ index }) => index);
    const one = await takeOne(three, 'one', () => {}, never);
    const heard: string[] = [];
    const [wide, other] = ['wide', 'other'].map(
      async (self) => await takeGpus(three, 3, self, (line) => heard.push(line), never),
    );
    await expect
      .poll(() => heard.toSorted())
      .toEqual([
        expect.stringMatching(/^waiting for 3 GPUs: GPU 0 is held by one$/),
        expect.stringMatching(/^waiting for 3 GPUs: wide takes several first, GPU 0 is held by one/),
      ]);
    // What came later does not pass it by.
    const late: string[] = [];
    const later = takeOne(three, 'later', (line) => late.push(line), never);
    await expect.poll(() => late).toEqual([expect.stringContaining('GPU 1 is held by wide')]);
    one.release();
    const first = await Promise.race([wide, other]);
    expect(indices(first).toSorted()).toEqual(['0', '1', '2']);
    first.release();
    // Neither waits for the other for ever.
    const rest = await Promise.all([
      later.then((held) => held.release()),
      Promise.all([wide, other]).then(([, second]) => second.release()),
    ]);
    expect(rest).toHaveLength(2);
  });

  it('are let go by who wanted several and was told to stop', async () => {
    const two = gpus(2);
    const held = await takeOne(two, 'first', () => {}, never);
    const stop = new AbortController();
    const both = takeGpus(two, 2, 'both', () => stop.abort(), stop.signal);
    await expect(both).rejects.toThrow();
    const other = await takeOne(two, 'other', () => {}, never);
    expect(other.gpus[0].index).toBe('1');
    held.release();
    other.release();
    const all = await takeGpus(two, 2, 'all', () => {}, never);
    expect(all.gpus).toHaveLength(2);
    all.release();
  });

  it('are waited for until a signal', async () => {
    const one = gpus(1);
    const first = await takeOne(one, 'first', () => {}, never);
    const stop = new AbortController();
    const second = takeOne(one, 'second', () => stop.abort(), stop.signal);
    await expect(second).rejects.toThrow();
    first.release();
  });

  it('are free when their holder was killed', async () => {
    const one = gpus(1);
    const lock = join(import.meta.dirname, 'lock.ts');
    const code = `const { takeGpus } = await import(${JSON.stringify(lock)}); await takeGpus(${JSON.stringify(one)}, 1, 'child', () => {}, new AbortController().signal); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((done) => child.stdout.once('data', done));
    const heard: string[] = [];
    const mine = takeOne(one, 'me', (line) => heard.push(line), never);
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]).toContain('held by child');
    child.kill('SIGKILL');
    (await mine).release();
  });
});
