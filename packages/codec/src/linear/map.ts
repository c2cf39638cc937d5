import { WIDTH, type LinearFit } from './fit.ts';

/** A linear encoder and decoder: z_j = ⟨component_j, x − mean⟩ / unit_j and x̂ = mean + Σ_j unit_j z_j component_j. */
export interface LinearMap {
  /** 768, normalised units. */
  readonly mean: Float32Array;
  /** d × 768, orthonormal rows. */
  readonly components: Float32Array;
  /** d: normalised units of one unit of z_j; 1 for plain PCA, the training standard deviation if whitened. */
  readonly unit: Float32Array;
}

/** The map of a fit; whitened latents have unit variance in training. */
export function linearMap(fit: LinearFit, whiten: boolean): LinearMap {
  return { mean: fit.mean, components: fit.components, unit: whiten ? fit.sd : fit.sd.map(() => 1) };
}

/** n × 768 normalised → n × d; sums in float64. */
export function encodeLinear({ mean, components, unit }: LinearMap, points: Float32Array): Float32Array {
  const d = unit.length;
  const n = points.length / WIDTH;
  const latents = new Float32Array(n * d);
  const centred = new Float64Array(WIDTH);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < WIDTH; k++) centred[k] = points[i * WIDTH + k] - mean[k];
    for (let j = 0; j < d; j++) {
      const row = j * WIDTH;
      let sum = 0;
      for (let k = 0; k < WIDTH; k++) sum += centred[k] * components[row + k];
      latents[i * d + j] = sum / unit[j];
    }
  }
  return latents;
}

/** n × d → n × 768 normalised; sums in float64. */
export function decodeLinear({ mean, components, unit }: LinearMap, latents: Float32Array): Float32Array {
  const d = unit.length;
  const n = latents.length / d;
  const points = new Float32Array(n * WIDTH);
  const sums = new Float64Array(WIDTH);
  for (let i = 0; i < n; i++) {
    sums.set(mean);
    for (let j = 0; j < d; j++) {
      const weight = unit[j] * latents[i * d + j];
      const row = j * WIDTH;
      for (let k = 0; k < WIDTH; k++) sums[k] += weight * components[row + k];
    }
    points.set(sums, i * WIDTH);
  }
  return points;
}

/**
 * The latent metric of a linear map, exactly: rows of components are orthonormal, so the root mean
 * square distance of two decoded streamlines is scale · ‖unit ⊙ Δz‖ / √256.
 *
 * @param scale mm per normalised unit
 * @returns row-major d × d, diagonal
 */
export function linearMetric({ unit }: LinearMap, scale: number): number[] {
  const d = unit.length;
  const metric = Array.from({ length: d * d }, () => 0);
  for (let j = 0; j < d; j++) metric[j * d + j] = (scale * unit[j]) / Math.sqrt(WIDTH / 3);
  return metric;
}
