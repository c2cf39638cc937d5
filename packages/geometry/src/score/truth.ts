import { TractogenError } from '@tractogen/core';
import type { VoxelGrid } from '../grid/grid.ts';
import { voxelVisitor } from '../grid/voxels.ts';
import { dilated } from './dilated.ts';
import { endVoxels, type Streamlines } from './streamlines.ts';

/** A true bundle as sets of voxels, by linear index. */
export interface TrueBundle {
  readonly name: string;
  /** What its streamlines visit. */
  readonly volume: ReadonlySet<number>;
  /** Where they may end, one set at each end. */
  readonly ends: readonly [ReadonlySet<number>, ReadonlySet<number>];
}

export interface TrueBundles {
  readonly grid: VoxelGrid;
  readonly bundles: readonly TrueBundle[];
}

/**
 * The truth that streamlines of true bundles imply: voxels they visit, and voxels in which they end, widened.
 *
 * @param rows indices of each bundle's streamlines, by name
 * @param widen voxels by which the ends reach beyond those of the true streamlines
 * @throws TractogenError DEGENERATE_DATA of a bundle without a streamline on the grid
 */
export function trueBundles(
  streamlines: Streamlines,
  rows: ReadonlyMap<string, Iterable<number>>,
  grid: VoxelGrid,
  widen = 1,
): TrueBundles {
  const visit = voxelVisitor(grid);
  const bundles = [...rows].map(([name, own]): TrueBundle => {
    const volume = new Set<number>();
    const ends: [Set<number>, Set<number>] = [new Set(), new Set()];
    let first: readonly number[] | null = null;
    for (const row of own) {
      const { points, offsets } = streamlines;
      const count = offsets[row + 1] - offsets[row];
      if (count < 2) continue;
      visit(points, offsets[row], count, (voxel) => volume.add(voxel));
      const places = [...points.subarray(3 * offsets[row], 3 * offsets[row] + 3)].concat([
        ...points.subarray(3 * offsets[row + 1] - 3, 3 * offsets[row + 1]),
      ]);
      first ??= places;
      // The bundle's first streamline says which end is which.
      const back = apart(places, first, 0, 3) + apart(places, first, 3, 0);
      const reversed = back < apart(places, first, 0, 0) + apart(places, first, 3, 3);
      const [head, tail] = endVoxels(streamlines, row, grid);
      if (head !== null) ends[reversed ? 1 : 0].add(head);
      if (tail !== null) ends[reversed ? 0 : 1].add(tail);
    }
    if (volume.size === 0)
      throw new TractogenError('DEGENERATE_DATA', `the bundle ${name} has no streamline on the grid`, {
        remedy: 'Leave the bundle out, or give the truth in the space of the tractogram',
      });
    return { name, volume, ends: [dilated(ends[0], grid, widen), dilated(ends[1], grid, widen)] };
  });
  return { grid, bundles };
}

function apart(a: readonly number[], b: readonly number[], from: number, to: number): number {
  return Math.hypot(a[from] - b[to], a[from + 1] - b[to + 1], a[from + 2] - b[to + 2]);
}
