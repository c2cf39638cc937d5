import type { Affine } from '../space/grid.ts';
import { noticeNonFinite, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import type { DataColumn, Tractogram } from '../tractogram/tractogram.ts';
import { TRK_HEADER, parseTrkHeader, type TrkHeader } from './header.ts';
import type { NamedValues } from './names.ts';
import { scanTrk, type TrkScan } from './scan.ts';
import { trkSpace } from './space.ts';

/**
 * Reads the bytes of a TRK file (versions 1 to 3, either byte order) into RASMM.
 *
 * Scalars become point data, properties streamline data. `n_count` is checked, never trusted.
 *
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID, AFFINE_INVALID, REFERENCE_NEEDED,
 *   SPACE_MISMATCH, TRUNCATED, STREAMLINE_INVALID, COUNT_MISMATCH, with index and byte offset
 */
export function decodeTrk(bytes: Uint8Array, options: ReadOptions = {}): Tractogram {
  const notice = noticing(options);
  const header = parseTrkHeader(bytes);
  if (header.version === 3) notice('FORMAT_UNKNOWN', 'TRK version 3 is read as version 2');
  const { grid, toRasmm } = trkSpace(header, options.reference, notice);
  const body = nativeWords(bytes.subarray(TRK_HEADER), header.littleEndian);
  const steps = scanTrk(body.length, (bytes.length - TRK_HEADER) % 4, header, options, notice);
  let step = steps.next();
  const all = { words: new Int32Array(body.buffer, body.byteOffset, body.length), first: 0 };
  while (!step.done) step = steps.next(all);
  const records = decodeRecords(body, step.value, header, toRasmm);
  noticeNonFinite(records.points, notice);
  return { ...records, grid, groups: new Map() };
}

/**
 * Streamlines that stand one after the other in a body, or in a part of it.
 *
 * @param body from the length of the first of them on
 */
export function decodeRecords(
  body: Float32Array,
  { streamlines, points: total }: TrkScan,
  header: TrkHeader,
  toRasmm: Affine,
): Pick<Tractogram, 'points' | 'offsets' | 'perPoint' | 'perStreamline'> {
  const points = new Float32Array(3 * total);
  const offsets = new Uint32Array(streamlines + 1);
  const perPoint = columns(header.scalars, total);
  const perStreamline = columns(header.properties, streamlines);
  const integers = new Int32Array(body.buffer, body.byteOffset, body.length);
  const beside = [[...perPoint.values()], [...perStreamline.values()]] as const;
  copyStreamlines(body, integers, toRasmm, points, offsets, ...beside);
  return { points, offsets, perPoint, perStreamline };
}

/** The one pass over the body: transform points, copy the numbers beside them. */
function copyStreamlines(
  body: Float32Array,
  lengths: Int32Array,
  toRasmm: Affine,
  points: Float32Array,
  offsets: Uint32Array,
  scalars: readonly DataColumn[],
  properties: readonly DataColumn[],
): void {
  const [m00, m01, m02, tx, m10, m11, m12, ty, m20, m21, m22, tz] = toRasmm;
  const hasScalars = scalars.length > 0;
  let at = 0;
  let point = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    const end = point + lengths[at++];
    for (; point < end; point++) {
      const x = body[at++];
      const y = body[at++];
      const z = body[at++];
      points[3 * point] = m00 * x + m01 * y + m02 * z + tx;
      points[3 * point + 1] = m10 * x + m11 * y + m12 * z + ty;
      points[3 * point + 2] = m20 * x + m21 * y + m22 * z + tz;
      // A loop over no columns costs as much as the point itself.
      if (hasScalars) for (const column of scalars) at = copyRow(body, at, column, point);
    }
    for (const column of properties) at = copyRow(body, at, column, i);
    offsets[i + 1] = point;
  }
}

function copyRow(body: Float32Array, at: number, { values, components }: DataColumn, row: number): number {
  for (let k = 0; k < components; k++) values[row * components + k] = body[at + k];
  return at + components;
}

function columns(names: readonly NamedValues[], rows: number): Map<string, DataColumn> {
  return new Map(
    names.map(({ name, components }) => [name, { values: new Float32Array(rows * components), components }]),
  );
}

/** Bytes as 32-bit words in the machine's (little-endian) order: a view where possible, else a copy. */
export function nativeWords(bytes: Uint8Array, littleEndian: boolean): Float32Array {
  const words = Math.floor(bytes.length / 4);
  if (littleEndian && bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, words);
  const buffer = new ArrayBuffer(4 * words);
  const copy = Buffer.from(buffer);
  copy.set(bytes.subarray(0, 4 * words));
  if (!littleEndian) copy.swap32();
  return new Float32Array(buffer);
}
