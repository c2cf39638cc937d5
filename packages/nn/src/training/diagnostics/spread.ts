import { POINTS } from '@tractogen/formats';
import { downsample, meanPairwiseMdf } from '@tractogen/geometry';
import { gatherRows } from '../batches/rows.ts';
import { KEPT, diversityWithin } from './within.ts';

/** How far streamlines spread beside real ones. */
export interface SpreadFigures {
  /** Mean pairwise MDF of them over that of real streamlines: 1 where they spread alike. */
  readonly diversity: number;
  /** The same within bundles; null where no bundle has enough of both. */
  readonly within: { readonly median: number; readonly least: number } | null;
}

/** Streamlines to compare. */
export interface Compared {
  /** n × P × 3, mm. */
  readonly points: Float32Array;
  /** Bundle of each, below 0: none; of samples the one that was asked for, left out where none was. */
  readonly labels?: ArrayLike<number>;
}

/** Streamlines compared at most; evenly spaced ones stand for the rest. */
export const LIMIT = 500;
/** With so few no spread is told. */
export const FEW = 5;

/**
 * Diversity ratio of streamlines that a model has rebuilt, over all and within bundles: 0 where it makes one
 * shape of everything, of a bundle that it is told, or at all.
 *
 * @returns null with five streamlines or fewer, or where all real ones are one
 */
export function rebuiltFigures(
  real: Compared,
  rebuilt: Float32Array,
  perStreamline = POINTS,
): SpreadFigures | null {
  return spreadOf(...thinned(real, { ...real, points: rebuilt }, perStreamline));
}

/** Both cut to one number of streamlines, of 20 points each. */
export function thinned(real: Compared, other: Compared, perStreamline: number): [Compared, Compared] {
  const width = perStreamline * 3;
  const count = Math.min(LIMIT, ...[real, other].map(({ points }) => Math.floor(points.length / width)));
  return [evenly(real, perStreamline, count), evenly(other, perStreamline, count)];
}

/** The spread of thinned streamlines. */
export function spreadOf(few: Compared, samples: Compared): SpreadFigures | null {
  if (few.points.length <= FEW * KEPT * 3) return null;
  const spread = meanPairwiseMdf(few.points);
  if (spread === 0) return null;
  return {
    diversity: meanPairwiseMdf(samples.points) / spread,
    within:
      few.labels === undefined
        ? null
        : summary([...diversityWithin({ ...few, labels: few.labels }, samples).values()]),
  };
}

function summary(ratios: readonly number[]): SpreadFigures['within'] {
  if (ratios.length === 0) return null;
  const sorted = ratios.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return { median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2, least: sorted[0] };
}

/** Rows evenly spaced over all of them, at most so many. */
export function evenRows(total: number, most: number): number[] {
  const count = Math.min(total, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
}

function evenly({ points, labels }: Compared, perStreamline: number, count: number): Compared {
  const width = perStreamline * 3;
  const rows = evenRows(Math.floor(points.length / width), count);
  const few = downsample(gatherRows(points, width, rows), KEPT, perStreamline);
  return labels === undefined ? { points: few } : { points: few, labels: rows.map((row) => labels[row]) };
}
