import { Matrix, SVD } from 'ml-matrix';
import type { Codec } from '@tractogen/codec';

/** Singular values below this share of the largest one move no point: they are left at the seeds' mean. */
const DEAD = 1e-6;

/** The way between a model's latents and its metric coordinates (mm). */
export interface LatentSpace {
  readonly dimensions: number;
  /** n × latent → n × latent, mm. */
  toMetric(latents: Float32Array): Float64Array;
  /** The way back; directions the metric does not see come from `around`. */
  toLatents(metric: Float64Array): Float32Array;
}

/**
 * Inverts the codec's latent metric by its pseudo-inverse.
 *
 * @param around n × latent; their mean fills directions in which the decoder does not move
 */
export function latentSpace(codec: Codec, around: Float32Array): LatentSpace {
  const d = codec.model.latent;
  const identity = new Float32Array(d * d);
  for (let j = 0; j < d; j++) identity[j * d + j] = 1;
  // Row j of the image of the identity is the image of unit vector j: the matrix, transposed.
  const transposed = new Matrix(
    Array.from({ length: d }, (_, j) => Array.from(codec.toMetric(identity).subarray(j * d, (j + 1) * d))),
  );
  const inverse = pseudoInverse(transposed.transpose(), d);
  const mean = new Float32Array(d);
  for (let i = 0; i < around.length; i++) mean[i % d] += around[i] / (around.length / d);
  const metricMean = codec.toMetric(mean);
  return {
    dimensions: d,
    toMetric: (latents) => Float64Array.from(codec.toMetric(latents)),
    toLatents(metric) {
      const out = new Float32Array(metric.length);
      for (let i = 0; i < metric.length; i += d) {
        for (let a = 0; a < d; a++) {
          let value = mean[a];
          for (let b = 0; b < d; b++) value += inverse[a * d + b] * (metric[i + b] - metricMean[b]);
          out[i + a] = value;
        }
      }
      return out;
    },
  };
}

function pseudoInverse(matrix: Matrix, d: number): Float64Array {
  const found = new SVD(matrix, { autoTranspose: true });
  const largest = Math.max(...found.diagonal);
  const out = new Float64Array(d * d);
  for (const [k, value] of found.diagonal.entries()) {
    if (value <= DEAD * largest) continue;
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        out[a * d + b] +=
          (found.rightSingularVectors.get(a, k) * found.leftSingularVectors.get(b, k)) / value;
      }
    }
  }
  return out;
}
