import type { Tractogram } from '@tractogen/formats';

/** Streamlines that no later stage can use. They are kept here and dropped, by reason, in preprocessing. */
export interface Degenerate {
  readonly nonFinite: number;
  /** Fewer than two points. */
  readonly tooFewPoints: number;
}

export function countDegenerate({ points, offsets }: Tractogram): Degenerate {
  let nonFinite = 0;
  let tooFewPoints = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    if (offsets[i + 1] - offsets[i] < 2) tooFewPoints++;
    if (!points.subarray(offsets[i] * 3, offsets[i + 1] * 3).every(Number.isFinite)) nonFinite++;
  }
  return { nonFinite, tooFewPoints };
}
