import { TractogenError } from '@tractogen/core';
import { checkAffine } from '../space/affine.ts';
import type { Grid } from '../space/grid.ts';

export interface TrxHeader {
  readonly grid: Grid;
  readonly streamlines: number;
  readonly vertices: number;
}

/** Reads `header.json`. @throws TractogenError HEADER_INVALID, AFFINE_INVALID */
export function parseTrxHeader(bytes: Uint8Array): TrxHeader {
  const value = parse(bytes);
  const rows = value.VOXEL_TO_RASMM;
  const flat = Array.isArray(rows) ? rows.flat() : [];
  if (!isNumbers(flat, 16)) fail('VOXEL_TO_RASMM is not a 4 × 4 matrix of numbers');
  const dimensions = value.DIMENSIONS;
  if (!isNumbers(dimensions, 3) || !dimensions.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 31)) {
    return fail('DIMENSIONS is not three whole numbers');
  }
  const voxelToRasmm = checkAffine(flat, 'VOXEL_TO_RASMM');
  return {
    grid: { voxelToRasmm, dimensions: [dimensions[0], dimensions[1], dimensions[2]] },
    streamlines: count(value, 'NB_STREAMLINES'),
    vertices: count(value, 'NB_VERTICES'),
  };
}

/**
 * `header.json` with sorted keys, filled up with spaces so that the data of the next entry start at a
 * multiple of 8 bytes and can be viewed in place.
 *
 * @param before bytes of the archive before these
 * @param after bytes between these and the data of the next entry
 */
export function trxHeaderBytes(
  { grid, streamlines, vertices }: TrxHeader,
  before: number,
  after: number,
): Uint8Array {
  const rows = [0, 4, 8, 12].map((at) => grid.voxelToRasmm.slice(at, at + 4));
  const text = JSON.stringify({
    DIMENSIONS: grid.dimensions,
    NB_STREAMLINES: streamlines,
    NB_VERTICES: vertices,
    VOXEL_TO_RASMM: rows,
  });
  const padding = (8 - ((before + text.length + after) % 8)) % 8;
  return Buffer.from(text + ' '.repeat(padding));
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw new TractogenError('HEADER_INVALID', 'header.json is not JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('header.json is no object');
  return value as Record<string, unknown>;
}

function count(value: Record<string, unknown>, key: string): number {
  const found = value[key];
  if (typeof found === 'number' && Number.isInteger(found) && found >= 0 && found < 2 ** 32) return found;
  return fail(`${key} is ${JSON.stringify(found)}`);
}

function isNumbers(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every((entry) => typeof entry === 'number');
}

function fail(message: string): never {
  throw new TractogenError('HEADER_INVALID', `header.json: ${message}`);
}
