import { TractogenError } from '@tractogen/core';
import type { Affine } from '../space/grid.ts';
import { latin1, parseNames, type NamedValues } from './names.ts';

/** Bytes of a TRK header. */
export const TRK_HEADER = 1000;

/** The fields of a TRK header that mean something to us. */
export interface TrkHeader {
  readonly littleEndian: boolean;
  readonly dimensions: readonly [number, number, number];
  /** mm. */
  readonly voxelSize: readonly [number, number, number];
  readonly scalars: readonly NamedValues[];
  readonly properties: readonly NamedValues[];
  /** Null where it is not recorded (version 1, or last element 0). */
  readonly voxelToRasmm: Affine | null;
  /** Such as `LAS`, upper case; empty where it is not recorded. */
  readonly voxelOrder: string;
  /** 0 where it is not recorded. */
  readonly count: number;
  readonly version: number;
}

/**
 * Reads a TRK header, version 1 to 3, either byte order (told by `hdr_size`).
 *
 * @throws TractogenError FORMAT_UNKNOWN, TRUNCATED, HEADER_INVALID, each with the byte offset
 */
export function parseTrkHeader(bytes: Uint8Array): TrkHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (latin1(bytes, 0, 5) !== 'TRACK') {
    throw new TractogenError('FORMAT_UNKNOWN', 'this is not a TRK file: it does not start with TRACK', {
      offset: 0,
    });
  }
  if (bytes.length < TRK_HEADER) {
    throw new TractogenError('TRUNCATED', `the header needs ${TRK_HEADER} bytes, ${bytes.length} are there`, {
      offset: bytes.length,
    });
  }
  const littleEndian = view.getInt32(996, true) === TRK_HEADER;
  if (!littleEndian && view.getInt32(996, false) !== TRK_HEADER)
    fail('hdr_size is not 1000 in either byte order', 996);
  const float = (at: number): number => view.getFloat32(at, littleEndian);
  const short = (at: number): number => view.getInt16(at, littleEndian);
  const version = view.getInt32(992, littleEndian);
  if (version < 1 || version > 3) fail(`version is ${version}; 1, 2 and 3 are known`, 992);
  const count = view.getInt32(988, littleEndian);
  if (count < 0) fail(`n_count is ${count}`, 988);

  const dimensions = [short(6), short(8), short(10)] as const;
  if (dimensions.some((n) => n < 0)) fail(`dim is ${dimensions.join(' ')}`, 6);
  const voxelSize = [float(12), float(16), float(20)] as const;
  if (!voxelSize.every((size) => Number.isFinite(size) && size > 0))
    fail(`voxel_size is ${voxelSize.join(' ')}`, 12);

  const recorded = version > 1 && float(500) !== 0;
  const matrix = Array.from({ length: 16 }, (_, i) => float(440 + 4 * i));
  return {
    littleEndian,
    dimensions,
    voxelSize,
    scalars: parseNames(bytes, 38, short(36), 36, 'scalars'),
    properties: parseNames(bytes, 240, short(238), 238, 'properties'),
    voxelToRasmm: recorded ? matrix : null,
    voxelOrder: latin1(bytes, 948, 4)
      .replace(/[\0 ].*$/s, '')
      .toUpperCase(),
    count,
    version,
  };
}

function fail(message: string, offset: number): never {
  throw new TractogenError('HEADER_INVALID', message, { offset });
}
