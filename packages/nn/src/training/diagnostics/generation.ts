import { POINTS } from '@tractogen/formats';
import { compareManifolds, downsample, meanPairwiseMdf, type Manifold } from '@tractogen/geometry';
import { gatherRows } from '../batches/rows.ts';
import { diversityWithin } from './within.ts';

/** How samples lie among real streamlines. */
export interface GenerationFigures extends Manifold {
  /** Mean pairwise MDF of samples over that of real streamlines: 1 where they spread alike. */
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

/** Points a streamline keeps. */
const KEPT = 20;
/** Neighbours that a ball reaches to. */
const NEIGHBOURS = 5;
/** Streamlines compared at most; evenly spaced ones stand for the rest. */
const LIMIT = 500;

/**
 * Diversity ratio, over all and within bundles, coverage, density, precision and recall of samples, both kinds
 * cut to one number by taking evenly spaced ones. Directions are taken as they are.
 *
 * Source: Naeem et al. 2020 for density and coverage (k = 5, here over 20 points a streamline).
 *
 * @returns null with five streamlines or fewer of a kind, or where all real ones are one
 */
export function generationFigures(
  real: Compared,
  generated: Compared,
  perStreamline = POINTS,
): GenerationFigures | null {
  const width = perStreamline * 3;
  const count = Math.min(LIMIT, ...[real, generated].map(({ points }) => Math.floor(points.length / width)));
  if (count <= NEIGHBOURS) return null;
  const [few, samples] = [real, generated].map((kind) => evenly(kind, perStreamline, count));
  const spread = meanPairwiseMdf(few.points);
  if (spread === 0) return null;
  return {
    ...compareManifolds(few.points, samples.points, KEPT * 3, NEIGHBOURS),
    diversity: meanPairwiseMdf(samples.points) / spread,
    within:
      few.labels === undefined
        ? null
        : summary([...diversityWithin({ ...few, labels: few.labels }, samples).values()]),
  };
}

/** As they stand in a history. */
export function generationEntries(figures: GenerationFigures | null): Record<string, number> {
  if (figures === null) return {};
  const { diversity, coverage, within } = figures;
  return {
    'valid.diversity': diversity,
    'valid.coverage': coverage,
    ...(within === null
      ? {}
      : { 'valid.diversity_within': within.median, 'valid.diversity_least': within.least }),
  };
}

function summary(ratios: readonly number[]): GenerationFigures['within'] {
  if (ratios.length === 0) return null;
  const sorted = ratios.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return { median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2, least: sorted[0] };
}

function evenly({ points, labels }: Compared, perStreamline: number, count: number): Compared {
  const width = perStreamline * 3;
  const total = Math.floor(points.length / width);
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
  const few = downsample(gatherRows(points, width, rows), KEPT, perStreamline);
  return labels === undefined ? { points: few } : { points: few, labels: rows.map((row) => labels[row]) };
}
