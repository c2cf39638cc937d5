import { randomFrom } from '@tractogen/core';
import { category, emptyColumns } from '../streamlines/columns.ts';
import { VALUES, type StreamlineTable } from '../streamlines/table.ts';
import { OBLIQUE_GRID } from './tractograms.ts';

/** A table of random rows with nulls among them. */
export function makeTable(seed: number, rows: number): StreamlineTable {
  const random = randomFrom(seed);
  const pick = (names: readonly (string | null)[]): (string | null)[] =>
    Array.from({ length: rows }, () => names[random.integer(names.length)]);
  const points = Float32Array.from({ length: rows * VALUES }, (_, i) => ((i * 7919) % 10_007) / 50 - 100);
  return {
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, i) => i * 3),
    bundle: category(pick(['CC', 'AF_left', 'Ünï', null])),
    plausible: Uint8Array.from({ length: rows }, () => random.integer(2)),
    length: Float32Array.from({ length: rows }, () => 200 * random.uniform()),
    flipped: Uint8Array.from({ length: rows }, () => random.integer(2)),
    group: Uint32Array.from({ length: rows }, () => random.uint32()),
    ...emptyColumns(rows),
    age: Float32Array.from({ length: rows }, () =>
      random.integer(3) === 0 ? Number.NaN : 50 + 40 * random.uniform(),
    ),
    diagnosis: category(pick(['CN', 'MCI', 'AD', null])),
    subject: category(pick(['a1', 'b2'])),
    metadata: {
      space: 'rasmm',
      grid: OBLIQUE_GRID,
      centre: [1.5, -2.25, 0.1],
      scale: 61.7,
      source: 'ab'.repeat(32),
    },
  };
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
