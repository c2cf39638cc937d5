// ZIP64 without gigabytes: Python's zipfile and our writer are told to begin with it at a few bytes.
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { FileWindow } from '../stream/file-window.ts';
import { hasPython, inFolder, python, write } from '../testing/python.ts';
import { codeOf, makeTractogram } from '../testing/tractograms.ts';
import { outcome } from '../testing/trx.ts';
import { decodeTrx } from './decode.ts';
import { encodeTrx } from './encode.ts';
import { readZipDirectory, readZipDirectoryOf } from './zip-directory.ts';
import { ZIP_TAIL } from './zip-end.ts';
import { readEntry } from './zip-read.ts';
import { writeZip } from './zip-write.ts';

const made = makeTractogram(81, { extras: true });
const plain = encodeTrx(made);
const files = Object.entries(unzipSync(plain));
const LIMITS = [1, 50, 150, 400, 1000];

describe('ZIP64', () => {
  it.each(LIMITS)('written from %s bytes on is read back', (limit) => {
    const archive = writeZip(files, limit);
    expect(decodeTrx(archive)).toEqual(made);
    expect(archive.length).toBeGreaterThan(plain.length);
  });

  it.each([1, 100_000, 500_000])(
    'from %s bytes on is found a part at a time, where the directory is far from the start',
    async (limit) => {
      const large = Object.entries(
        unzipSync(encodeTrx(makeTractogram(82, { lengths: [20_000, 1, 2], extras: true }))),
      );
      const archive = writeZip(large, limit);
      expect(archive.length).toBeGreaterThan(3 * ZIP_TAIL);
      await inFolder(async (folder) => {
        const handle = await open(write(folder, 'a.trx', archive));
        const found = await readZipDirectoryOf(new FileWindow(handle, archive.length));
        await handle.close();
        expect(found).toEqual(readZipDirectory(archive));
        expect(found.map(({ name }) => name)).toEqual(large.map(([name]) => name));
      });
    },
  );

  it('is not written where nothing needs it', () => {
    expect(Buffer.compare(writeZip(files), plain)).toBe(0);
    expect(Buffer.compare(writeZip(files, plain.length), plain)).toBe(0);
  });

  it('holds more entries than 16 bits count, which is more than a TRX file may have', () => {
    const many = writeZip(Array.from({ length: 0xffff }, (_, i) => [`${i}`, new Uint8Array(0)] as const));
    expect(codeOf(() => readZipDirectory(many))).toBe('UNSAFE_ENTRY');
  });

  it.each<[string, (archive: Buffer, end: number) => void]>([
    ['no locator', (archive, end) => archive.writeUInt32LE(7, end - 20)],
    ['a locator that points past the end', (archive, end) => archive.writeBigUInt64LE(2n ** 63n, end - 12)],
    ['a locator that points elsewhere', (archive, end) => archive.writeBigUInt64LE(4n, end - 12)],
    ['a record of another length', (archive, end) => archive.writeBigUInt64LE(48n, end - 76 + 4)],
    [
      'a directory of 2⁶⁴ − 1 bytes',
      (archive, end) => archive.writeBigUInt64LE(2n ** 64n - 1n, end - 76 + 40),
    ],
    ['another number of entries', (archive, end) => archive.writeBigUInt64LE(3n, end - 76 + 32)],
  ])('with %s is refused', (_, change) => {
    const archive = Buffer.from(writeZip(files, 1));
    change(archive, archive.length - 22);
    expect(outcome(archive)).toBe('ARCHIVE_INVALID');
  });

  it('with an entry that lacks the field of its size is refused', () => {
    const archive = Buffer.from(writeZip(files, 1));
    const at = archive.lastIndexOf('offsets.uint32') + 'offsets.uint32'.length;
    archive.writeUInt16LE(2, at);
    expect(outcome(archive)).toBe('ARCHIVE_INVALID');
  });
});

const SAVE = `
import sys, zipfile
zipfile.ZIP64_LIMIT = 40
old = zipfile.ZipFile(sys.argv[1])
with zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED if sys.argv[3] == 'deflated' else zipfile.ZIP_STORED) as new:
  for name in old.namelist():
    with new.open(name, 'w', force_zip64=True) as out: out.write(old.read(name))`;

const LOAD = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({i.filename: [i.file_size, len(i.extra)] for i in z.infolist()}))`;

describe.skipIf(!hasPython)('ZIP64 beside Python (needs nibabel)', () => {
  it.each(['stored', 'deflated'])('as zipfile writes it is read: %s', (how) => {
    inFolder((folder) => {
      const theirs = join(folder, 'theirs.trx');
      python(SAVE, write(folder, 'ours.trx', plain), theirs, how);
      expect(decodeTrx(readFileSync(theirs))).toEqual(made);
    });
  });

  it.each(LIMITS)('as we write it from %s bytes on is read by zipfile', (limit) => {
    inFolder((folder) => {
      const archive = writeZip(files, limit);
      const found = python(LOAD, write(folder, 'ours.trx', archive)) as Record<string, [number, number]>;
      expect(Object.entries(found).map(([name, [size]]) => [name, size])).toEqual(
        files.map(([name, data]) => [name, data.length]),
      );
      for (const entry of readZipDirectory(archive))
        expect(Buffer.compare(readEntry(archive, entry), Object.fromEntries(files)[entry.name])).toBe(0);
    });
  });
});
