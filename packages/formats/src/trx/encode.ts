import { TractogenError } from '@tractogen/core';
import { checkAffine } from '../space/affine.ts';
import type { Grid } from '../space/grid.ts';
import { checkTractogram } from '../tractogram/check.ts';
import { streamlineCount, type DataColumn, type Tractogram, type Width } from '../tractogram/tractogram.ts';
import { trxHeaderBytes } from './header.ts';
import { localHeaderBytes, writeZip } from './zip-write.ts';

/** Names of the files that every TRX file has. */
export const POSITIONS = 'positions.3.float32';
export const OFFSETS = 'offsets.uint32';
export const HEADER = 'header.json';

/**
 * The bytes of a TRX file: stored entries, float32 positions, N + 1 uint32 offsets, names sorted,
 * fixed dates: equal tractograms give equal bytes. ZIP64 above 4 GiB.
 *
 * @throws TractogenError REFERENCE_NEEDED, AFFINE_INVALID, PARAMETER_INVALID (names)
 */
export function encodeTrx(tractogram: Tractogram): Uint8Array {
  checkTractogram(tractogram);
  const { points, offsets, perPoint, perStreamline } = tractogram;
  return writeZip([
    [HEADER, headerOf(tractogram.grid, streamlineCount(tractogram), points.length / 3)],
    [POSITIONS, bytesOf(points)],
    [OFFSETS, bytesOf(offsets)],
    ...columnFiles('dpv', perPoint),
    ...columnFiles('dps', perStreamline),
    ...groupFiles(tractogram),
  ]);
}

/** Groups and their data as files. @throws TractogenError PARAMETER_INVALID (names) */
export function groupFiles({
  groups,
  perGroup = new Map(),
}: Pick<Tractogram, 'groups' | 'perGroup'>): (readonly [string, Uint8Array])[] {
  return [
    ...sorted(groups).map(([name, rows]) => [`groups/${fileName(name)}.uint32`, bytesOf(rows)] as const),
    ...sorted(perGroup).flatMap(([name, columns]) => columnFiles(`dpg/${fileName(name)}`, columns)),
  ];
}

/** @throws TractogenError REFERENCE_NEEDED, AFFINE_INVALID */
export function headerOf(grid: Grid | null, streamlines: number, vertices: number): Uint8Array {
  if (grid === null) {
    throw new TractogenError('REFERENCE_NEEDED', 'TRX needs a voxel grid and this tractogram has none', {
      remedy: 'Give an image with --reference',
    });
  }
  checkAffine(grid.voxelToRasmm);
  const sizes = [localHeaderBytes(HEADER), localHeaderBytes(POSITIONS)] as const;
  return trxHeaderBytes({ grid, streamlines, vertices }, ...sizes);
}

function columnFiles(
  folder: string,
  columns: ReadonlyMap<string, DataColumn>,
): (readonly [string, Uint8Array])[] {
  return columnNames(folder, columns).map(([file, { values }]) => [file, bytesOf(values)]);
}

/** Columns by the names of their files, in the order they are written in. @throws TractogenError PARAMETER_INVALID */
export function columnNames<T extends Width>(
  folder: string,
  columns: ReadonlyMap<string, T>,
): [string, T, string][] {
  return sorted(columns).map(([name, column]) => [
    `${folder}/${fileName(name)}${column.components > 1 ? `.${column.components}` : ''}.float32`,
    column,
    name,
  ]);
}

/** A TRX name is part of a file name whose dots separate width and type. */
function fileName(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (name !== '' && !/[./\\\x00-\x1f]/.test(name)) return name;
  throw new TractogenError('PARAMETER_INVALID', `TRX cannot hold the name ${JSON.stringify(name)}`, {
    remedy: 'Use names without dots and slashes',
  });
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

export function bytesOf(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
