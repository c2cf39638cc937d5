import { TractogenError } from '@tractogen/core';
import { checkAffine } from '../space/affine.ts';
import { checkTractogram } from '../tractogram/check.ts';
import { streamlineCount, type DataColumn, type Tractogram } from '../tractogram/tractogram.ts';
import { trxHeaderBytes } from './header.ts';
import { localHeaderBytes, writeZip } from './zip-write.ts';

const HEADER = 'header.json';
const POSITIONS = 'positions.3.float32';

/**
 * The bytes of a TRX file: stored entries, float32 positions, N + 1 uint32 offsets, names sorted,
 * fixed dates: equal tractograms give equal bytes. ZIP64 above 4 GiB.
 *
 * @throws TractogenError REFERENCE_NEEDED, AFFINE_INVALID, PARAMETER_INVALID (names)
 */
export function encodeTrx(tractogram: Tractogram): Uint8Array {
  checkTractogram(tractogram);
  const { grid, points, offsets, perPoint, perStreamline, groups, perGroup = new Map() } = tractogram;
  if (grid === null) {
    throw new TractogenError('REFERENCE_NEEDED', 'TRX needs a voxel grid and this tractogram has none', {
      remedy: 'Give an image with --reference',
    });
  }
  checkAffine(grid.voxelToRasmm);
  const header = trxHeaderBytes(
    { grid, streamlines: streamlineCount(tractogram), vertices: points.length / 3 },
    localHeaderBytes(HEADER),
    localHeaderBytes(POSITIONS),
  );
  return writeZip([
    [HEADER, header],
    [POSITIONS, bytesOf(points)],
    ['offsets.uint32', bytesOf(offsets)],
    ...columnFiles('dpv', perPoint),
    ...columnFiles('dps', perStreamline),
    ...sorted(groups).map(([name, rows]) => [`groups/${fileName(name)}.uint32`, bytesOf(rows)] as const),
    ...sorted(perGroup).flatMap(([name, columns]) => columnFiles(`dpg/${fileName(name)}`, columns)),
  ]);
}

function columnFiles(
  folder: string,
  columns: ReadonlyMap<string, DataColumn>,
): (readonly [string, Uint8Array])[] {
  return sorted(columns).map(([name, { values, components }]) => [
    `${folder}/${fileName(name)}${components > 1 ? `.${components}` : ''}.float32`,
    bytesOf(values),
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

function bytesOf(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
