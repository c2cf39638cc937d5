/**
 * Mean over streamlines and points of ‖x − x̂‖₂, mm; same direction, no flip minimum.
 *
 * @param original n × 256 × 3, mm
 * @param decoded n × 256 × 3, mm
 */
export function meanPointError(original: Float32Array, decoded: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < original.length; i += 3) {
    sum += Math.hypot(
      original[i] - decoded[i],
      original[i + 1] - decoded[i + 1],
      original[i + 2] - decoded[i + 2],
    );
  }
  return sum / (original.length / 3);
}
