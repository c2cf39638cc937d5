import type { Grid } from '../space/grid.ts';

/** Points a streamline has after preprocessing. */
export const POINTS = 256;
/** Numbers a streamline has: 256 × 3. */
export const VALUES = POINTS * 3;

/** A dictionary column: `names[codes[row]]`; code −1 is null. */
export interface CategoryColumn {
  readonly codes: Int32Array;
  readonly names: readonly string[];
}

/** What holds for a whole table; stored as Arrow schema metadata. */
export interface StreamlineMetadata {
  readonly space: 'rasmm';
  readonly grid: Grid;
  /** normalised = (point − centre) / scale; one isotropic scale, from training rows only. */
  readonly centre: readonly [number, number, number];
  /** mm per normalised unit. */
  readonly scale: number;
  /** SHA-256 of the source tractogram file. */
  readonly source: string;
}

/** Preprocessed streamlines of one split, as typed columns (design: `streamlines-<split>.arrow`). */
export interface StreamlineTable {
  readonly rows: number;
  /** rows × 256 × 3, mm, RASMM, not normalised. */
  readonly points: Float32Array;
  /** Row of the source tractogram. */
  readonly id: Uint32Array;
  readonly bundle: CategoryColumn;
  /** 1 plausible, 0 implausible. */
  readonly plausible: Uint8Array;
  /** Smoothed arc length, mm. */
  readonly length: Float32Array;
  /** 1 where the order of points was reversed. */
  readonly flipped: Uint8Array;
  /** Near-duplicate group; a group never straddles splits. */
  readonly group: Uint32Array;
  readonly subject: CategoryColumn;
  readonly session: CategoryColumn;
  /** Years; NaN is null. */
  readonly age: Float32Array;
  readonly diagnosis: CategoryColumn;
  readonly sex: CategoryColumn;
  readonly site: CategoryColumn;
  readonly protocol: CategoryColumn;
  /** Intracranial volume; NaN is null. */
  readonly icv: Float32Array;
  /** SIFT2 weight; NaN is null. */
  readonly weight: Float32Array;
  readonly metadata: StreamlineMetadata;
}

export const SPLITS = ['train', 'valid', 'test'] as const;
export type Split = (typeof SPLITS)[number];

export function splitFile(split: Split): string {
  return `streamlines-${split}.arrow`;
}
