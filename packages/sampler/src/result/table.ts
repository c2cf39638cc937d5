import {
  category,
  emptyColumns,
  VALUES,
  type OptionalColumns,
  type StreamlineMetadata,
  type StreamlineTable,
} from '@tractogen/formats';
import { smoothedLength } from '@tractogen/geometry';
import type { Asked } from './asked.ts';

/** Accepted streamlines of one bundle. */
export interface BundlePoints {
  /** Empty for none. */
  readonly name: string;
  /** n × 256 × 3, mm. */
  readonly points: Float32Array;
}

/**
 * All samples as one table: `bundle` is the bundle asked for, `age`, `diagnosis` and their like what was
 * asked for, `id` the row; lengths are measured anew.
 */
export function sampleTable(
  bundles: readonly BundlePoints[],
  metadata: StreamlineMetadata,
  asked: Asked | null = null,
): StreamlineTable {
  const rows = bundles.reduce((sum, { points }) => sum + points.length / VALUES, 0);
  const points = new Float32Array(rows * VALUES);
  const names: (string | null)[] = [];
  for (const bundle of bundles) {
    points.set(bundle.points, names.length * VALUES);
    for (let i = 0; i < bundle.points.length / VALUES; i++)
      names.push(bundle.name === '' ? null : bundle.name);
  }
  return {
    ...emptyColumns(rows),
    ...(asked && askedColumns(asked)),
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, i) => i),
    bundle: category(names),
    plausible: new Uint8Array(rows).fill(1),
    length: Float32Array.from({ length: rows }, (_, i) => smoothedLength(points, (i * VALUES) / 3)),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from({ length: rows }, (_, i) => i),
    metadata,
  };
}

function askedColumns({ attributes, words }: Asked): Partial<OptionalColumns> {
  const numbers = (['age', 'icv', 'weight'] as const).flatMap((name) => {
    const values = attributes.get(name);
    return values === undefined ? [] : [[name, Float32Array.from(values)] as const];
  });
  const named = [...words].map(([column, values]) => [column, category(values)] as const);
  return Object.fromEntries([...numbers, ...named]);
}
