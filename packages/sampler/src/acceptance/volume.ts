import type { Grid } from '@tractogen/formats';
import { invertAffine } from '@tractogen/formats';
import type { Filter } from './filter.ts';

/** Drops streamlines with a point outside the voxel grid, voxels reaching half a voxel around their centres. */
export function withinVolume(grid: Grid): Filter {
  const m = invertAffine(grid.voxelToRasmm);
  return (points) => {
    for (let i = 0; i < points.length; i += 3) {
      for (let axis = 0; axis < 3; axis++) {
        const row = 4 * axis;
        const at = m[row] * points[i] + m[row + 1] * points[i + 1] + m[row + 2] * points[i + 2] + m[row + 3];
        if (at < -0.5 || at > grid.dimensions[axis] - 0.5) return 'outside_volume';
      }
    }
    return null;
  };
}
