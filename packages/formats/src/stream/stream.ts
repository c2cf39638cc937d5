import type { Grid } from '../space/grid.ts';
import type { Tractogram, Width } from '../tractogram/tractogram.ts';

/** Bytes of a file that are in memory at once, unless one streamline needs more. */
export const WINDOW = 8 * 1024 * 1024;

/** A tractogram that is read a part at a time; counts are those of the file, checked before the first part. */
export interface TractogramStream {
  readonly streamlines: number;
  readonly points: number;
  readonly grid: Grid | null;
  /** Columns that every part has. */
  readonly perPoint: ReadonlyMap<string, Width>;
  readonly perStreamline: ReadonlyMap<string, Width>;
  /** Streamlines of groups, and the data of groups, of the whole file: its parts have none. */
  readonly groups: Tractogram['groups'];
  readonly perGroup?: Tractogram['perGroup'];
  /** Bytes of the file in memory at once, at most; null where the format is read as a whole. */
  readonly window: number | null;
  /**
   * The streamlines in order, a part of them at a time. May be called again.
   *
   * Points that are not finite are warned of after the last part of the first call.
   */
  batches(): AsyncGenerator<Tractogram>;
}
