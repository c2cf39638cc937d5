// TRX that is not packed: a folder with the files of the archive.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { hasPython, inFolder, python } from '../testing/python.ts';
import { makeTractogram } from '../testing/tractograms.ts';
import { readTractogram } from '../tractogram/read.ts';
import { streamTractogram } from '../stream/open.ts';
import type { Tractogram } from '../tractogram/tractogram.ts';
import { decodeTrx } from './decode.ts';
import { encodeTrx } from './encode.ts';

const bytes = encodeTrx({
  ...makeTractogram(51, { extras: true }),
  perGroup: new Map([['left', new Map([['mean', { values: Float32Array.of(1, 2), components: 2 }]])]]),
});

/** The archive's files, unpacked by fflate. */
function unpacked(folder: string, files = unzipSync(bytes)): string {
  const path = join(folder, 'tracks');
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), data);
  }
  return path;
}

describe('a TRX in a folder', () => {
  it('is the tractogram of its archive, whole and as a stream', async () => {
    await inFolder(async (folder) => {
      const path = unpacked(folder);
      const whole = decodeTrx(bytes);
      expect(await readTractogram(path)).toEqual(whole);
      const parts = await streamTractogram(path, {}, async (stream) => {
        const found: Tractogram[] = [];
        for await (const part of stream.batches()) found.push(part);
        return { found, groups: stream.groups, window: stream.window };
      });
      expect(parts.found).toHaveLength(1);
      expect(parts.found[0].points).toEqual(whole.points);
      expect(parts).toMatchObject({ groups: whole.groups, window: null });
    });
  });

  it.each([
    ['a count that is too high', { 'offsets.uint32': new Uint8Array(8) }, 'COUNT_MISMATCH'],
    ['an array of objects', { 'dpv/x.object': new Uint8Array(8) }, 'FORMAT_UNKNOWN'],
    ['a folder in a folder', { 'dpv/a/b.float32': new Uint8Array(4) }, 'UNSAFE_ENTRY'],
    ['a name that no TRX has', { 'dpv/a\\b.float32': new Uint8Array(4) }, 'UNSAFE_ENTRY'],
  ])('is refused with %s, as its archive', async (_name, more, code) => {
    await inFolder(async (folder) => {
      const path = unpacked(folder, { ...unzipSync(bytes), ...more });
      await expect(readTractogram(path)).rejects.toMatchObject({ code, place: { file: path } });
    });
  });

  it('is refused with a link in it, whatever that leads to', async () => {
    await inFolder(async (folder) => {
      const path = unpacked(folder);
      writeFileSync(join(folder, 'secret'), 'x');
      symlinkSync(join(folder, 'secret'), join(path, 'dpv/secret.uint8'));
      await expect(readTractogram(path)).rejects.toMatchObject({
        code: 'UNSAFE_ENTRY',
        message: 'dpv/secret.uint8 is a link or no plain file',
      });
    });
  });

  it('is no TRX without header.json', async () => {
    await inFolder(async (folder) => {
      const files = Object.entries(unzipSync(bytes)).filter(([name]) => name !== 'header.json');
      const path = unpacked(folder, Object.fromEntries(files));
      await expect(readTractogram(path)).rejects.toMatchObject({ code: 'DATA_MISSING' });
    });
  });

  it.skipIf(!hasPython)('is read as trx-python reads it (needs trx-python)', async () => {
    await inFolder(async (folder) => {
      const path = unpacked(folder);
      const said = python(
        `
import json, sys, numpy as np
from trx.trx_file_memmap import load
t = load(sys.argv[1])
print(json.dumps({'points': np.asarray(t.streamlines._data, '<f4').ravel().tolist(),
  'offsets': np.asarray(t.streamlines._offsets).tolist(), 'groups': {k: np.asarray(v).tolist() for k, v in t.groups.items()}}))
`,
        path,
      );
      const { points, offsets, groups } = said as Record<string, number[]>;
      const ours = await readTractogram(path);
      expect([...ours.points]).toEqual(points);
      expect([...ours.offsets].slice(0, -1)).toEqual(offsets);
      expect(Object.fromEntries([...ours.groups].map(([name, rows]) => [name, [...rows]]))).toEqual(groups);
    });
  });
});
