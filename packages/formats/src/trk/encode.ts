import { TractogenError } from '@tractogen/core';
import { checkAffine, voxelSizes } from '../space/affine.ts';
import { axisCodes } from '../space/axis-codes.ts';
import type { Affine, Grid } from '../space/grid.ts';
import { checkTractogram, dropped, groupNames } from '../tractogram/check.ts';
import type { Warn } from '../tractogram/read-options.ts';
import { streamlineCount, type DataColumn, type Tractogram, type Width } from '../tractogram/tractogram.ts';
import { TRK_HEADER } from './header.ts';
import { encodeNames, sortedNames } from './names.ts';
import { stablePoints } from './stable-points.ts';
import { trackvisToRasmm } from './space.ts';

export interface WriteOptions {
  readonly warn?: Warn;
}

/**
 * The bytes of a TRK file: version 2, little-endian, `voxel_order` as the grid's axes, no time stamp.
 *
 * Points go through the matrix as float32, as any reader will find it. Groups do not fit TRK; they
 * are left out with a warning.
 *
 * @throws TractogenError REFERENCE_NEEDED, AFFINE_INVALID, HEADER_INVALID, PARAMETER_INVALID (names)
 */
export function encodeTrk(tractogram: Tractogram, options: WriteOptions = {}): Uint8Array {
  checkTractogram(tractogram);
  const { grid } = tractogram;
  if (grid === null) {
    throw new TractogenError('REFERENCE_NEEDED', 'TRK needs a voxel grid and this tractogram has none', {
      remedy: 'Give an image with --reference',
    });
  }
  const left = dropped('groups', groupNames(tractogram), 'TRK');
  if (left !== null) options.warn?.(left, 'DATA_DROPPED');

  const total = recordsBytes(tractogram);
  const buffer = new ArrayBuffer(TRK_HEADER + total);
  const toRasmm = writeHeader(buffer, { ...tractogram, grid }, streamlineCount(tractogram));
  writeRecords(new Float32Array(buffer, TRK_HEADER), tractogram, toRasmm);
  return new Uint8Array(buffer);
}

/** What a TRK header tells beside the number of streamlines. */
export interface TrkLayout {
  readonly grid: Grid;
  readonly perPoint: ReadonlyMap<string, Width>;
  readonly perStreamline: ReadonlyMap<string, Width>;
}

/** Bytes of the streamlines in a file. */
export function recordsBytes({ offsets, perPoint, perStreamline }: Tractogram): number {
  const count = offsets.length - 1;
  return 4 * (count * (1 + width(perStreamline)) + offsets[count] * (3 + width(perPoint)));
}

/** Writes all streamlines, one after the other. @param toRasmm as `writeHeader` gives it */
export function writeRecords(floats: Float32Array, tractogram: Tractogram, toRasmm: Affine): void {
  const { offsets, perPoint, perStreamline } = tractogram;
  const scalars = sortedNames(perPoint).map((name) => perPoint.get(name) as DataColumn);
  const properties = sortedNames(perStreamline).map((name) => perStreamline.get(name) as DataColumn);
  const points = stablePoints(tractogram.points, toRasmm);
  const integers = new Int32Array(floats.buffer, floats.byteOffset, floats.length);
  let at = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    const end = offsets[i + 1];
    integers[at++] = end - offsets[i];
    for (let p = offsets[i]; p < end; p++) {
      floats[at++] = points[3 * p];
      floats[at++] = points[3 * p + 1];
      floats[at++] = points[3 * p + 2];
      for (const column of scalars) at = copyRow(floats, at, column, p);
    }
    for (const column of properties) at = copyRow(floats, at, column, i);
  }
}

/**
 * Fills in the header and gives the affine from the file's coordinates to RASMM as a reader will find it: the
 * matrix is rounded to float32 there.
 *
 * @throws TractogenError AFFINE_INVALID, HEADER_INVALID, PARAMETER_INVALID (names)
 */
export function writeHeader(
  buffer: ArrayBuffer,
  { grid, perPoint, perStreamline }: TrkLayout,
  count: number,
): Affine {
  const view = new DataView(buffer);
  const bytes = Buffer.from(buffer);
  const matrix = checkAffine(grid.voxelToRasmm.map(Math.fround), 'the affine as float32');
  if (!grid.dimensions.every((n) => Number.isInteger(n) && n >= 0 && n <= 32767)) {
    throw new TractogenError(
      'HEADER_INVALID',
      `TRK cannot hold the dimensions ${grid.dimensions.join(' × ')}`,
      {
        remedy: 'Write TRX instead',
      },
    );
  }
  bytes.write('TRACK', 0, 'latin1');
  for (let i = 0; i < 3; i++) {
    view.setInt16(6 + 2 * i, grid.dimensions[i], true);
    view.setFloat32(12 + 4 * i, voxelSizes(matrix)[i], true);
  }
  view.setInt16(36, width(perPoint), true);
  bytes.set(encodeNames(perPoint, 'scalars'), 38);
  view.setInt16(238, width(perStreamline), true);
  bytes.set(encodeNames(perStreamline, 'properties'), 240);
  for (let i = 0; i < 16; i++) view.setFloat32(440 + 4 * i, matrix[i], true);
  bytes.write(axisCodes(matrix), 948, 'latin1');
  view.setInt32(988, count, true);
  view.setInt32(992, 2, true);
  view.setInt32(996, TRK_HEADER, true);
  return trackvisToRasmm(matrix, voxelSizes(matrix).map(Math.fround));
}

function copyRow(floats: Float32Array, at: number, { values, components }: DataColumn, row: number): number {
  for (let k = 0; k < components; k++) floats[at + k] = values[row * components + k];
  return at + components;
}

function width(columns: ReadonlyMap<string, Width>): number {
  const total = [...columns.values()].reduce((sum, { components }) => sum + components, 0);
  if (total <= 32767) return total;
  throw new TractogenError('PARAMETER_INVALID', `TRK cannot hold ${total} numbers a row`, {
    remedy: 'Write TRX instead',
  });
}
