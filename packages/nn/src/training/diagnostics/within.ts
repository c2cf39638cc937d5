import { kNearest, meanPairwiseMdf } from '@tractogen/geometry';
import { gatherRows } from '../batches/rows.ts';

/** Streamlines of some bundles. */
export interface Bundled {
  /** n × 20 × 3, mm. */
  readonly points: Float32Array;
  /** Bundle of each; below 0: none. */
  readonly labels: ArrayLike<number>;
}

/** Points a streamline keeps where streamlines are compared. */
export const KEPT = 20;
const WIDTH = KEPT * 3;
/** Streamlines that a bundle needs, of real ones and of samples, for its spread to be told. */
const NEEDED = 6;

/**
 * Diversity ratio of samples within each bundle: mean pairwise MDF of its samples over that of its real
 * streamlines. A generator that knows one mean line for each bundle is as diverse as real streamlines over
 * all, since bundles lie far apart; it shows here.
 *
 * Samples without a label belong where the nearest real streamline does (root mean square distance of
 * points).
 *
 * @returns the ratio by bundle, of those that have enough of both
 */
export function diversityWithin(
  real: Bundled,
  samples: Pick<Bundled, 'points'> & Partial<Bundled>,
): ReadonlyMap<number, number> {
  const labels = samples.labels ?? nearestLabels(real, samples.points);
  const ratios = new Map<number, number>();
  for (const bundle of new Set(Array.from(real.labels).filter((label) => label >= 0))) {
    const [own, others] = [rowsOf(real.points, real.labels, bundle), rowsOf(samples.points, labels, bundle)];
    if (Math.min(own.length, others.length) < NEEDED * WIDTH) continue;
    const spread = meanPairwiseMdf(own);
    if (spread > 0) ratios.set(bundle, meanPairwiseMdf(others) / spread);
  }
  return ratios;
}

/** Label of the real streamline that is nearest to each sample. */
function nearestLabels({ points, labels }: Bundled, samples: Float32Array): readonly number[] {
  return Array.from(kNearest(samples, points, WIDTH, 1).index, (row) => labels[row]);
}

function rowsOf(points: Float32Array, labels: ArrayLike<number>, bundle: number): Float32Array {
  const rows = Uint32Array.from(Array.from(labels).flatMap((label, row) => (label === bundle ? [row] : [])));
  return gatherRows(points, WIDTH, rows);
}
