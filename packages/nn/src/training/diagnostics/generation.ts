import { POINTS } from '@tractogen/formats';
import { compareManifolds, downsample, meanPairwiseMdf, type Manifold } from '@tractogen/geometry';

/** How samples lie among real streamlines. */
export interface GenerationFigures extends Manifold {
  /** Mean pairwise MDF of samples over that of real streamlines: 1 where they spread alike. */
  readonly diversity: number;
}

/** Points a streamline keeps. */
const KEPT = 20;
/** Neighbours that a ball reaches to. */
const NEIGHBOURS = 5;
/** Streamlines compared at most; evenly spaced ones stand for the rest. */
const LIMIT = 500;

/**
 * Diversity ratio, coverage, density, precision and recall of samples, both kinds cut to one number by taking
 * evenly spaced ones. Directions are taken as they are.
 *
 * Source: Naeem et al. 2020 for density and coverage (k = 5, here over 20 points a streamline).
 *
 * @param real n × P × 3, mm
 * @param generated m × P × 3, mm
 * @returns null with five streamlines or fewer of a kind, or where all real ones are one
 */
export function generationFigures(
  real: Float32Array,
  generated: Float32Array,
  perStreamline = POINTS,
): GenerationFigures | null {
  const width = perStreamline * 3;
  const count = Math.min(LIMIT, Math.floor(real.length / width), Math.floor(generated.length / width));
  if (count <= NEIGHBOURS) return null;
  const [few, samples] = [real, generated].map((points) =>
    downsample(evenly(points, width, count), KEPT, perStreamline),
  );
  const spread = meanPairwiseMdf(few);
  if (spread === 0) return null;
  return {
    ...compareManifolds(few, samples, KEPT * 3, NEIGHBOURS),
    diversity: meanPairwiseMdf(samples) / spread,
  };
}

function evenly(rows: Float32Array, width: number, count: number): Float32Array {
  const total = Math.floor(rows.length / width);
  const out = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * total) / count);
    out.set(rows.subarray(row * width, (row + 1) * width), i * width);
  }
  return out;
}
