/** Why a decoded streamline is dropped; the order is that in which the filters run. */
const REASONS = [
  'not_finite',
  'outside_white_matter',
  'white_matter_occupancy',
  'length',
  'outside_volume',
] as const;
export type Reason = (typeof REASONS)[number];

/**
 * One step of the acceptance: looks at (and may change) the 256 × 3 points of a streamline, mm, and
 * says why it is dropped, or null to pass it on.
 */
export type Filter = (points: Float32Array) => Reason | null;

/** Runs filters one after another; the first reason stands. */
export function inOrder(filters: readonly Filter[]): Filter {
  return (points) => {
    for (const filter of filters) {
      const reason = filter(points);
      if (reason !== null) return reason;
    }
    return null;
  };
}

/** Drops streamlines with a coordinate that is NaN or infinite. */
export const finite: Filter = (points) => (points.every(Number.isFinite) ? null : 'not_finite');
