import type { Grid } from '../space/grid.ts';

/** An image in memory. */
export interface Image {
  readonly grid: Grid;
  /** All dimensions of the file, three at least. */
  readonly dimensions: readonly number[];
  /** Volumes: the product of the dimensions beyond the third; 1 for a 3-D image. */
  readonly components: number;
  /** x fastest, then y, z, component; slope and intercept applied. */
  readonly data: Float32Array;
}
