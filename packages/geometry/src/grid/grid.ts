/** The part of a voxel grid that geometry needs; the `Grid` of @tractogen/formats is one. */
export interface VoxelGrid {
  /** Voxel index (centre) to RASMM mm: 4 × 4, row-major. */
  readonly voxelToRasmm: readonly number[];
  readonly dimensions: readonly [number, number, number];
}

/** RASMM mm → voxel coordinates, voxel centres at integers. */
export type ToVoxel = (x: number, y: number, z: number, out: Float64Array) => void;
