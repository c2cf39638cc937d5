import { TractogenError } from '@tractogen/core';
import { checkAffine, voxelSizes } from '../space/affine.ts';
import { axisCodes } from '../space/axis-codes.ts';
import type { Affine, Grid } from '../space/grid.ts';
import { checkTractogram, dropped, groupNames } from '../tractogram/check.ts';
import type { Warn } from '../tractogram/read-options.ts';
import { streamlineCount, type DataColumn, type Tractogram } from '../tractogram/tractogram.ts';
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
  const { grid, offsets } = tractogram;
  if (grid === null) {
    throw new TractogenError('REFERENCE_NEEDED', 'TRK needs a voxel grid and this tractogram has none', {
      remedy: 'Give an image with --reference',
    });
  }
  const left = dropped('groups', groupNames(tractogram), 'TRK');
  if (left !== null) options.warn?.(left, 'DATA_DROPPED');

  const scalars = sortedNames(tractogram.perPoint).map((name) => tractogram.perPoint.get(name) as DataColumn);
  const properties = sortedNames(tractogram.perStreamline).map(
    (name) => tractogram.perStreamline.get(name) as DataColumn,
  );
  const count = streamlineCount(tractogram);
  const total = offsets[count];
  const words = count * (1 + width(properties)) + total * (3 + width(scalars));
  const buffer = new ArrayBuffer(TRK_HEADER + 4 * words);
  const matrix = writeHeader(buffer, tractogram, grid, width(scalars), width(properties));
  const toRasmm = trackvisToRasmm(matrix, voxelSizes(matrix).map(Math.fround));
  const points = stablePoints(tractogram.points, toRasmm);

  const floats = new Float32Array(buffer, TRK_HEADER);
  const integers = new Int32Array(buffer, TRK_HEADER);
  let at = 0;
  for (let i = 0; i < count; i++) {
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
  return new Uint8Array(buffer);
}

/** Fills in the header and gives the matrix as it stands there, rounded to float32. */
function writeHeader(
  buffer: ArrayBuffer,
  tractogram: Tractogram,
  grid: Grid,
  scalars: number,
  properties: number,
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
  view.setInt16(36, scalars, true);
  bytes.set(encodeNames(tractogram.perPoint, 'scalars'), 38);
  view.setInt16(238, properties, true);
  bytes.set(encodeNames(tractogram.perStreamline, 'properties'), 240);
  for (let i = 0; i < 16; i++) view.setFloat32(440 + 4 * i, matrix[i], true);
  bytes.write(axisCodes(matrix), 948, 'latin1');
  view.setInt32(988, streamlineCount(tractogram), true);
  view.setInt32(992, 2, true);
  view.setInt32(996, TRK_HEADER, true);
  return matrix;
}

function copyRow(floats: Float32Array, at: number, { values, components }: DataColumn, row: number): number {
  for (let k = 0; k < components; k++) floats[at + k] = values[row * components + k];
  return at + components;
}

function width(columns: readonly DataColumn[]): number {
  const total = columns.reduce((sum, { components }) => sum + components, 0);
  if (total <= 32767) return total;
  throw new TractogenError('PARAMETER_INVALID', `TRK cannot hold ${total} numbers a row`, {
    remedy: 'Write TRX instead',
  });
}
