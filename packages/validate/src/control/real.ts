import { measured } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import type { ShapeAttribute } from '@tractogen/geometry';
import { classOf, pointsOf, rowsWhere, type Splits } from '../data.ts';

/** Real streamlines of one bundle in one split, with their shapes as they are asked for. */
export interface RealBundle {
  /** Its rows of the table, n. */
  readonly rows: Uint32Array;
  /** n × 256 × 3, mm. */
  readonly points: Float32Array;
  column(name: ShapeAttribute): Float32Array;
}

/** Finds the plausible streamlines of a bundle; of all together for an empty name, as of a model that is told no bundle. */
export type RealBundles = (split: 'train' | 'test', bundle: string) => RealBundle;

/** What is measured of a bundle is kept, since several generators are compared with the same streamlines. */
export function realBundles(splits: Pick<Splits, 'train' | 'test'>): RealBundles {
  const held = new Map<string, RealBundle>();
  return (split, bundle) => {
    const key = `${split}/${bundle}`;
    const known = held.get(key);
    if (known !== undefined) return known;
    const found = realBundle(splits[split], bundle);
    held.set(key, found);
    return found;
  };
}

function realBundle(table: StreamlineTable, bundle: string): RealBundle {
  const rows = rowsWhere(
    table,
    (row) => (bundle === '' || classOf(table, row) === bundle) && table.plausible[row] === 1,
  );
  const points = pointsOf(table, rows);
  const columns = new Map<ShapeAttribute, Float32Array>();
  return {
    rows,
    points,
    column: (name) => {
      const values = columns.get(name) ?? measured(points, name);
      columns.set(name, values);
      return values;
    },
  };
}
