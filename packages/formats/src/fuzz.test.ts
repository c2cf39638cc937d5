import { readFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { decodeNifti } from './image/read.ts';
import { readStreamlines } from './streamlines/read.ts';
import { writeStreamlines } from './streamlines/write.ts';
import { FileWindow } from './stream/file-window.ts';
import { decodeTck } from './tck/decode.ts';
import { encodeTck } from './tck/encode.ts';
import { streamTck } from './tck/stream.ts';
import { bigEndianTrk, wideTck } from './testing/big-endian.ts';
import { MUTANTS, firstSurprise } from './testing/mutants.ts';
import { inFolder, write } from './testing/python.ts';
import { collect, makeTable } from './testing/tables.ts';
import { OBLIQUE_GRID, makeTractogram } from './testing/tractograms.ts';
import { decodeTrk } from './trk/decode.ts';
import { encodeTrk } from './trk/encode.ts';
import { streamTrk } from './trk/stream.ts';
import { decodeTrx } from './trx/decode.ts';
import { encodeTrx } from './trx/encode.ts';
import { streamTrx } from './trx/stream.ts';
import { writeZip } from './trx/zip-write.ts';
import { decodeVtk } from './vtk/decode.ts';
import { encodeVtk } from './vtk/encode.ts';
import { vtkText } from './testing/vtk.ts';

/** Far more than they take; a hang ends here. */
const TIMEOUT = 60_000 + 30 * MUTANTS;
const full = makeTractogram(71, { lengths: [5, 0, 1, 40], extras: true });
const trx = encodeTrx(full);
const deflated = zipSync(unzipSync(trx), { level: 9 });
const nifti = new Uint8Array(352 + 240);
const view = new DataView(nifti.buffer);
view.setInt32(0, 348, true);
for (const [i, n] of [3, 4, 5, 6].entries()) view.setInt16(40 + 2 * i, n, true);
view.setInt16(70, 4, true);
view.setInt16(72, 16, true);
view.setFloat32(108, 352, true);
view.setInt16(254, 1, true);
for (const at of [280, 300, 320]) view.setFloat32(at, 2, true);
nifti.set(Buffer.from('n+1\0'), 344);

const perGroup = new Map([['left', new Map([['mean', { values: Float32Array.of(1, 2), components: 2 }]])]]);
const wide = writeZip(Object.entries(unzipSync(encodeTrx({ ...full, perGroup }))), 100);
const parts = unzipSync(trx);
/** The archive with one entry damaged and all checksums right. */
const within =
  (entry: string) =>
  (bytes: Uint8Array): unknown =>
    decodeTrx(writeZip(Object.entries({ ...parts, [entry]: bytes })), half);
const byVtk = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, '../../../tools/parity/fixtures', `vtk-${name}.vtk`));
/** Bytes as if they stood in an open file. */
const asHandle = (bytes: Uint8Array): FileHandle =>
  ({
    read: async (into: Uint8Array, at: number, length: number, from: number) => {
      into.set(bytes.subarray(from, from + length), at);
      return { bytesRead: Math.max(0, Math.min(length, bytes.length - from)), buffer: into };
    },
  }) as unknown as FileHandle;
/** Reads a file through windows of 128 bytes. */
const inParts =
  (open: typeof streamTrk) =>
  async (bytes: Uint8Array): Promise<void> => {
    const stream = await open(new FileWindow(asHandle(bytes), bytes.length), 128, half);
    for await (const part of stream.batches()) void part;
  };
const trxInParts = async (bytes: Uint8Array): Promise<void> => {
  const stream = await streamTrx(asHandle(bytes), bytes.length, 128, half);
  for await (const part of stream.batches()) void part;
};
const half = { recover: true, reference: OBLIQUE_GRID };

it.each<[string, Uint8Array, (bytes: Uint8Array) => unknown]>([
  ['trk', encodeTrk(full), (bytes) => decodeTrk(bytes)],
  ['trk recovering', encodeTrk(full), (bytes) => decodeTrk(bytes, half)],
  ['trk big-endian', bigEndianTrk(encodeTrk(full)), (bytes) => decodeTrk(bytes)],
  ['tck', encodeTck(full), (bytes) => decodeTck(bytes)],
  ['tck of 64 bits, big-endian', wideTck(encodeTck(full)), (bytes) => decodeTck(bytes)],
  ['trk a part at a time', encodeTrk(full), inParts(streamTrk)],
  ['tck a part at a time', encodeTck(full), inParts(streamTck)],
  ['trx a part at a time', trx, trxInParts],
  ['trx deflated, a part at a time', deflated, trxInParts],
  ['tck recovering', encodeTck(full), (bytes) => decodeTck(bytes, half)],
  ['trx stored', trx, (bytes) => decodeTrx(bytes)],
  ['trx deflated', deflated, (bytes) => decodeTrx(bytes, half)],
  ['trx of 64 bits', wide, (bytes) => decodeTrx(bytes)],
  ['header of trx', parts['header.json'], within('header.json')],
  ['offsets of trx', parts['offsets.uint32'], within('offsets.uint32')],
  ['vtk', encodeVtk(full), (bytes) => decodeVtk(bytes)],
  ['vtk ascii', vtkText(full), (bytes) => decodeVtk(bytes, half)],
  ['vtk 5', vtkText(full, { offsets: true }), (bytes) => decodeVtk(bytes)],
  ['vtk 5 binary', encodeVtk(full, { version: '5.1' }), (bytes) => decodeVtk(bytes, half)],
  ['vtk by VTK', byVtk('51-binary'), (bytes) => decodeVtk(bytes)],
  ['vtk of every type', byVtk('types-binary'), (bytes) => decodeVtk(bytes)],
  ['nifti', nifti, (bytes) => decodeNifti(bytes)],
  ['nifti gzipped', gzipSync(nifti), (bytes) => decodeNifti(bytes)],
])(`damaged %s gives a result or a TractogenError (R-03)`, { timeout: TIMEOUT }, async (name, file, read) => {
  expect(await firstSurprise(name, file, read)).toBeNull();
});

it('a damaged Arrow file gives a result or a TractogenError (R-03)', { timeout: TIMEOUT }, async () => {
  const file = await collect(writeStreamlines(makeTable(72, 2)));
  await inFolder(async (folder) => {
    const read = async (bytes: Uint8Array): Promise<unknown> =>
      await readStreamlines(write(folder, 'a.arrow', bytes));
    expect(await firstSurprise('arrow', file, read)).toBeNull();
  });
});

it('none of them made this process grow beyond 1 GiB (R-01)', () => {
  expect(process.resourceUsage().maxRSS).toBeLessThan(1024 * 1024);
});
