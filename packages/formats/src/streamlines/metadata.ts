import { TractogenError } from '@tractogen/core';
import { checkGrid } from '../space/check-grid.ts';
import type { StreamlineMetadata } from './table.ts';

/** Schema metadata: every value is JSON. `rows` lets a reader make room before it reads. */
export function metadataStrings(metadata: StreamlineMetadata, rows: number): Map<string, string> {
  const { space, grid, centre, scale, source } = metadata;
  const entries = {
    centre,
    dimensions: grid.dimensions,
    rows,
    scale,
    source,
    space,
    voxel_to_rasmm: grid.voxelToRasmm,
  };
  return new Map(Object.entries(entries).map(([key, value]) => [key, JSON.stringify(value)]));
}

/** @throws TractogenError HEADER_INVALID, AFFINE_INVALID */
export function parseMetadata(strings: ReadonlyMap<string, string>): {
  metadata: StreamlineMetadata;
  rows: number;
} {
  const affine = numbers(strings, 'voxel_to_rasmm', 16);
  const [nx, ny, nz] = numbers(strings, 'dimensions', 3);
  const [cx, cy, cz] = numbers(strings, 'centre', 3);
  const scale = json(strings, 'scale');
  const source = json(strings, 'source');
  const rows = json(strings, 'rows');
  if (json(strings, 'space') !== 'rasmm') fail('space', 'is not rasmm');
  if (typeof scale !== 'number' || !(scale > 0)) return fail('scale', 'is no positive number');
  if (typeof source !== 'string') return fail('source', 'is no text');
  if (typeof rows !== 'number' || !Number.isSafeInteger(rows) || rows < 0) return fail('rows', 'is no count');
  const grid = checkGrid({ voxelToRasmm: affine, dimensions: [nx, ny, nz] });
  return { metadata: { space: 'rasmm', grid, centre: [cx, cy, cz], scale, source }, rows };
}

function numbers(strings: ReadonlyMap<string, string>, key: string, length: number): number[] {
  const value = json(strings, key);
  if (Array.isArray(value) && value.length === length && value.every((entry) => typeof entry === 'number'))
    return value;
  return fail(key, `is not ${length} numbers`);
}

function json(strings: ReadonlyMap<string, string>, key: string): unknown {
  const text = strings.get(key);
  if (text === undefined) return fail(key, 'is not there');
  try {
    return JSON.parse(text);
  } catch {
    return fail(key, 'is not JSON');
  }
}

function fail(key: string, why: string): never {
  throw new TractogenError('HEADER_INVALID', `the metadata ${key} ${why}`, {
    remedy: 'Make the file again with the preprocess stage',
  });
}
