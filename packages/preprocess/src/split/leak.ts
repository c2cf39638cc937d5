import { downsample, nearestMdf } from '@tractogen/geometry';

/** Distances to the nearest training streamline, mm. */
export interface DistanceSummary {
  readonly n: number;
  /** Rows nearer than the duplicate threshold: leaks. */
  readonly below: number;
  /** By name `min`, `p01` … `max`; null where there are no rows or no training rows. */
  readonly quantiles: Readonly<Record<string, number>> | null;
}

const QUANTILES = {
  min: 0,
  p01: 0.01,
  p05: 0.05,
  p25: 0.25,
  p50: 0.5,
  p75: 0.75,
  p95: 0.95,
  p99: 0.99,
  max: 1,
};

/**
 * How near held-out streamlines are to training ones: flip-aware MDF of 20 points.
 *
 * @param heldOut n × 256 × 3, mm
 * @param training m × 256 × 3, mm
 */
export function distancesToTraining(
  heldOut: Float32Array,
  training: Float32Array,
  threshold: number,
): DistanceSummary {
  const { distance } = nearestMdf(downsample(heldOut), downsample(training));
  const sorted = distance.toSorted();
  const usable = sorted.length > 0 && Number.isFinite(sorted[0]);
  return {
    n: sorted.length,
    below: sorted.filter((mm) => mm < threshold).length,
    quantiles: usable
      ? Object.fromEntries(Object.entries(QUANTILES).map(([name, q]) => [name, quantile(sorted, q)]))
      : null,
  };
}

/** Linear interpolation between order statistics (numpy's default), to the micrometre. */
function quantile(sorted: Float32Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return Math.round((sorted[low] + (at - low) * (sorted[high] - sorted[low])) * 1000) / 1000;
}
