import {
  category,
  emptyColumns,
  VALUES,
  type StreamlineMetadata,
  type StreamlineTable,
} from '@tractogen/formats';
import { smoothedLength } from '@tractogen/geometry';

/** Accepted streamlines of one bundle. */
export interface BundlePoints {
  readonly name: string;
  /** n × 256 × 3, mm. */
  readonly points: Float32Array;
}

/** All samples as one table: `bundle` is the bundle asked for, `id` the row, lengths are measured anew. */
export function sampleTable(bundles: readonly BundlePoints[], metadata: StreamlineMetadata): StreamlineTable {
  const rows = bundles.reduce((sum, { points }) => sum + points.length / VALUES, 0);
  const points = new Float32Array(rows * VALUES);
  const names: string[] = [];
  for (const bundle of bundles) {
    points.set(bundle.points, names.length * VALUES);
    for (let i = 0; i < bundle.points.length / VALUES; i++) names.push(bundle.name);
  }
  return {
    ...emptyColumns(rows),
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
