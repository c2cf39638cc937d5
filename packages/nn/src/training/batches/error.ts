/**
 * Sum over streamlines of their mean point error: the mean over points of ‖x − x̂‖₂ in the same
 * direction, in mm. Divide by the number of streamlines for the mean point error (accumulated in
 * double precision, so that batches can be added up in order).
 *
 * @param truth mm, n × points × 3
 * @param decoded normalised, n × points × 3
 */
export function summedPointError(
  truth: Float32Array,
  decoded: Float32Array,
  perStreamline: number,
  centre: readonly number[],
  scale: number,
): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i += 3) {
    const x = truth[i] - (decoded[i] * scale + centre[0]);
    const y = truth[i + 1] - (decoded[i + 1] * scale + centre[1]);
    const z = truth[i + 2] - (decoded[i + 2] * scale + centre[2]);
    sum += Math.sqrt(x * x + y * y + z * z);
  }
  return sum / perStreamline;
}
