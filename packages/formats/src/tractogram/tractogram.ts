import type { Grid } from '../space/grid.ts';

/** Numbers attached to every streamline or every point: `values` is rows × components, row-major. */
export interface DataColumn extends Width {
  readonly values: Float32Array;
}

/** Numbers in a row of a column. */
export interface Width {
  readonly components: number;
}

/**
 * A tractogram in memory, in one space whatever the file was: RASMM, voxel centres at integers.
 *
 * Streamline i is points `offsets[i]` … `offsets[i + 1] − 1`.
 */
export interface Tractogram {
  /** nPoints × 3, mm. */
  readonly points: Float32Array;
  /** nStreamlines + 1, rising, from 0 to nPoints. */
  readonly offsets: Uint32Array;
  /** The voxel grid, or null where the format has none (TCK) and no reference was given. */
  readonly grid: Grid | null;
  readonly perStreamline: ReadonlyMap<string, DataColumn>;
  readonly perPoint: ReadonlyMap<string, DataColumn>;
  /** Streamline indices by group name. */
  readonly groups: ReadonlyMap<string, Uint32Array>;
  /** Numbers of a group, by its name and theirs: columns of one row. Absent where no group has any. */
  readonly perGroup?: ReadonlyMap<string, ReadonlyMap<string, DataColumn>>;
}

export function streamlineCount(tractogram: Tractogram): number {
  return tractogram.offsets.length - 1;
}
