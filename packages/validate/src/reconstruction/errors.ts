import { POINTS, VALUES } from '@tractogen/formats';
import { arcLength, smoothedLength } from '@tractogen/geometry';

/** How far a reconstruction lies from its streamline, mm; same direction, no flip minimum. */
export interface ReconstructionErrors {
  /** n: mean over the 256 points of ‖x − x̂‖. */
  readonly mean: Float64Array;
  /** n: mean over the two end points. */
  readonly end: Float64Array;
  /** n: mean over the points of |z − ẑ|. */
  readonly depth: Float64Array;
  /** n: smoothed length of the reconstruction − that of the original. */
  readonly lengthBias: Float64Array;
  /** n: the same with raw arc length. */
  readonly rawLengthBias: Float64Array;
  /** n × 256: ‖x − x̂‖ of every point. */
  readonly points: Float32Array;
}

/**
 * @param original n × 256 × 3, mm
 * @param decoded n × 256 × 3, mm; rows of NaN were not decoded and have errors of NaN
 */
export function reconstructionErrors(original: Float32Array, decoded: Float32Array): ReconstructionErrors {
  const n = original.length / VALUES;
  const errors: ReconstructionErrors = {
    mean: new Float64Array(n),
    end: new Float64Array(n),
    depth: new Float64Array(n),
    lengthBias: new Float64Array(n),
    rawLengthBias: new Float64Array(n),
    points: new Float32Array(n * POINTS),
  };
  for (let i = 0; i < n; i++) {
    const start = i * VALUES;
    let sum = 0;
    let depth = 0;
    for (let p = 0; p < POINTS; p++) {
      const k = start + 3 * p;
      const dz = original[k + 2] - decoded[k + 2];
      const distance = Math.hypot(original[k] - decoded[k], original[k + 1] - decoded[k + 1], dz);
      errors.points[i * POINTS + p] = distance;
      sum += distance;
      depth += Math.abs(dz);
    }
    errors.mean[i] = sum / POINTS;
    errors.depth[i] = depth / POINTS;
    errors.end[i] = (errors.points[i * POINTS] + errors.points[(i + 1) * POINTS - 1]) / 2;
    errors.lengthBias[i] = smoothedLength(decoded, i * POINTS) - smoothedLength(original, i * POINTS);
    errors.rawLengthBias[i] =
      arcLength(decoded, i * POINTS, POINTS) - arcLength(original, i * POINTS, POINTS);
  }
  return errors;
}

/** Whether a model decoded a row: a conditional one cannot be told of streamlines without a bundle. */
export function wasDecoded({ mean }: ReconstructionErrors, row: number): boolean {
  return !Number.isNaN(mean[row]);
}
