import type { Grid } from '@tractogen/formats';
import { voxelVisitor } from '@tractogen/geometry';

/** How well visited voxels cover a reference mask. Papers differ in what overreach is divided by. */
export interface Coverage {
  /** |C ∩ R| / |R|. */
  readonly overlap: number;
  /** |C ∖ R| / |C|: share of what is visited that lies outside. */
  readonly overreach: number;
  /** |C ∖ R| / |R|: outside voxels per reference voxel; may exceed 1. */
  readonly overreachOfReference: number;
}

/** Voxels that streamlines pass through, by segment traversal. @param points n × count × 3, mm */
export function visitedBy(points: Float32Array, count: number, grid: Grid): Set<number> {
  const visit = voxelVisitor(grid);
  const found = new Set<number>();
  for (let start = 0; start < points.length / 3; start += count)
    visit(points, start, count, (voxel) => found.add(voxel));
  return found;
}

export function coverage(visited: ReadonlySet<number>, reference: ReadonlySet<number>): Coverage {
  let inside = 0;
  for (const voxel of visited) if (reference.has(voxel)) inside++;
  const outside = visited.size - inside;
  return {
    overlap: inside / reference.size,
    overreach: visited.size === 0 ? 0 : outside / visited.size,
    overreachOfReference: outside / reference.size,
  };
}

/** (OL₁ − OL₀) / (1 − OL₀): share of the missing overlap that generation filled; 1 where none was missing. */
export function gapClosed(before: number, after: number): number {
  return before >= 1 ? 1 : (after - before) / (1 - before);
}
