import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem } from '@tractogen/core';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './format.ts';
import { checkpointStore, type CheckpointStore } from './store.ts';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const sample = (step: number): Checkpoint => ({
  state: { step, mean: 0.1 + 0.2, label: 'é' },
  arrays: new Map([
    ['a', Float32Array.of(1, -0, 1e-45, 3.4e38)],
    ['empty', new Float32Array(0)],
    ['b', Float32Array.of(step)],
  ]),
});

async function storeWithWarnings(): Promise<{ dir: string; store: CheckpointStore; warnings: string[] }> {
  const dir = await newFolder();
  const warnings: string[] = [];
  return {
    dir,
    warnings,
    store: checkpointStore(diskFileSystem, dir, { warn: (message) => void warnings.push(message) }),
  };
}

describe('format', () => {
  const bytes = Buffer.concat(encodeCheckpoint(sample(7)));

  it('gives back the same bits', () => {
    const back = decodeCheckpoint(bytes, 'x');
    expect(back.state).toEqual(sample(7).state);
    expect([...back.arrays]).toEqual([...sample(7).arrays]);
    expect(Object.is(back.arrays.get('a')![1], -0)).toBe(true);
  });

  it('refuses any flipped bit and any cut', () => {
    for (let byte = 0; byte < bytes.length; byte++) {
      const damaged = Buffer.from(bytes);
      damaged[byte] ^= 1 << (byte % 8);
      expect(() => decodeCheckpoint(damaged, 'x')).toThrowError(
        expect.objectContaining({ code: 'CHECKPOINT_INVALID' }),
      );
      expect(() => decodeCheckpoint(bytes.subarray(0, byte), 'x')).toThrowError(
        expect.objectContaining({ code: 'CHECKPOINT_INVALID' }),
      );
    }
  });
});

describe('store', () => {
  it('keeps two and loads the newest', async () => {
    const { dir, store } = await storeWithWarnings();
    for (const step of [5, 10, 200]) await store.save(step, sample(step));
    expect(await readdir(dir)).toEqual(['checkpoint-0000000010.bin', 'checkpoint-0000000200.bin']);
    expect(await store.load(({ arrays }) => arrays.get('b')![0])).toBe(200);
  });

  it('falls back to the one before a damaged one, and says so', async () => {
    const { dir, store, warnings } = await storeWithWarnings();
    await store.save(1, sample(1));
    const path = await store.save(2, sample(2));
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 3));
    expect(await store.load(({ arrays }) => arrays.get('b')![0])).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('checkpoint-0000000002.bin is passed over')]);
    await writeFile(join(dir, 'checkpoint-0000000001.bin'), 'x');
    expect(await store.load(() => 'used')).toBeNull();
  });

  it('falls back from another schema, whole as it may be', async () => {
    const { store, warnings } = await storeWithWarnings();
    await store.save(1, sample(1));
    const path = await store.save(2, sample(2));
    const text = (await readFile(path)).subarray(40).toString('latin1').replace('"schema":1', '"schema":2');
    const rest = Buffer.from(text, 'latin1');
    await writeFile(
      path,
      Buffer.concat([Buffer.from('TGCKPT\r\n'), createHash('sha256').update(rest).digest(), rest]),
    );
    expect(await store.load(({ arrays }) => arrays.get('b')![0])).toBe(1);
    expect(warnings[0]).toContain('schema 2');
  });

  it('finds nothing where nothing was saved', async () => {
    const { dir } = await storeWithWarnings();
    expect(
      await checkpointStore(diskFileSystem, join(dir, 'none'), { warn: () => {} }).load(() => 1),
    ).toBeNull();
  });
});
