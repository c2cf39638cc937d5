import { assertPoints } from '../curve/range.ts';
import type { VoxelGrid } from './grid.ts';
import { toVoxel } from './to-voxel.ts';

/**
 * Voxels a streamline passes through: its segments are cut where they cross voxel faces, so no
 * voxel between two vertices is missed. Parts outside the grid are left out.
 *
 * @param points n × 3, mm
 * @param count points of the streamline
 * @param start first point (points, not numbers)
 * @returns linear indices x + nx · (y + ny · z)
 * @throws TractogenError AFFINE_INVALID; RangeError outside the array
 */
export function voxelsVisited(points: Float32Array, count: number, grid: VoxelGrid, start = 0): Set<number> {
  const found = new Set<number>();
  voxelVisitor(grid)(points, start, count, (voxel) => found.add(voxel));
  return found;
}

/** The same for many streamlines of one grid: calls back with each voxel, some more than once. */
export function voxelVisitor(
  grid: VoxelGrid,
): (points: Float32Array, start: number, count: number, visit: (voxel: number) => void) => void {
  const convert = toVoxel(grid);
  const [nx, ny, nz] = grid.dimensions;
  const from = new Float64Array(3);
  const to = new Float64Array(3);
  const report = (x: number, y: number, z: number, visit: (voxel: number) => void): void => {
    const i = Math.floor(x + 0.5);
    const j = Math.floor(y + 0.5);
    const k = Math.floor(z + 0.5);
    if (i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz) visit(i + nx * (j + ny * k));
  };
  return (points, start, count, visit) => {
    assertPoints(points, start, count);
    for (let p = start * 3; p < (start + count) * 3; p += 3) {
      convert(points[p], points[p + 1], points[p + 2], to);
      report(to[0], to[1], to[2], visit);
      if (p > start * 3) {
        const cuts = crossings(from, to);
        for (let c = 1; c < cuts.length; c++) {
          const t = (cuts[c - 1] + cuts[c]) / 2;
          report(
            from[0] + t * (to[0] - from[0]),
            from[1] + t * (to[1] - from[1]),
            from[2] + t * (to[2] - from[2]),
            visit,
          );
        }
      }
      from.set(to);
    }
  };
}

/** Parts of a segment, 0…1, at which it crosses a voxel face, with both ends; empty if not finite. */
function crossings(from: Float64Array, to: Float64Array): number[] {
  const cuts = [0];
  for (let axis = 0; axis < 3; axis++) {
    const step = to[axis] - from[axis];
    if (!Number.isFinite(step)) return [];
    const low = Math.min(from[axis], to[axis]);
    const high = Math.max(from[axis], to[axis]);
    for (let face = Math.ceil(low - 0.5) + 0.5; face < high; face++) cuts.push((face - from[axis]) / step);
  }
  if (cuts.length === 1) return [];
  cuts.push(1);
  return cuts.toSorted((a, b) => a - b);
}
