/** A 4 × 4 affine, row-major. */
export type Affine = readonly number[];

/** The voxel grid of an image: what a tractogram must know to be drawn over it. */
export interface Grid {
  /** Voxel index (centre) to RASMM, mm. */
  readonly voxelToRasmm: Affine;
  /** Voxels along the three axes. */
  readonly dimensions: readonly [number, number, number];
}
