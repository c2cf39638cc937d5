/**
 * Latents in the stored metric: row ↦ matrix · row, where Euclidean distance ≈ root mean square
 * distance of decoded points, mm.
 *
 * @param matrix row-major d × d
 * @param latents n × d
 * @returns n × d, mm
 */
export function applyMetric(matrix: ArrayLike<number>, latents: Float32Array, d: number): Float32Array {
  const out = new Float32Array(latents.length);
  for (let i = 0; i < latents.length; i += d) {
    for (let a = 0; a < d; a++) {
      let sum = 0;
      for (let b = 0; b < d; b++) sum += matrix[a * d + b] * latents[i + b];
      out[i + a] = sum;
    }
  }
  return out;
}
