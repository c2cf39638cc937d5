import type { ExpertsFit } from '@tractogen/codec';
import type { ExpertsLayout } from '../blocks/experts-start.ts';

/**
 * Writes first values of the heads `r_mean` and `r_log_var` into an encoder's `experts/kernel`: for each
 * expert the least squares regression of the attributes on its principal scores (which are
 * uncorrelated, so that each has a coefficient of its own), and the logarithm of what that leaves.
 *
 * @param points n × 768, normalised, ends made normal
 * @param standardised n × units of `r_mean`
 */
export function regressionValues(
  encoder: ReadonlyMap<string, Float32Array>,
  { experts }: ExpertsFit,
  { heads, logVarianceAs = (logVariance) => logVariance }: ExpertsLayout,
  points: Float32Array,
  labels: Int32Array,
  standardised: Float32Array,
): void {
  const kernel = encoder.get('experts/kernel')!;
  const units = heads.reduce((sum, head) => sum + head.units, 0);
  const columnOf = (name: string): number => {
    const at = heads.findIndex((head) => head.name === name);
    return heads.slice(0, at).reduce((sum, head) => sum + head.units, 0);
  };
  const [mean, spread] = [columnOf('r_mean'), columnOf('r_log_var')];
  const outputs = heads.find(({ name }) => name === 'r_mean')!.units;
  const block = kernel.length / units / experts.length;
  for (const [k, expert] of experts.entries()) {
    const width = expert.mean.length;
    const d = expert.variance.length;
    const rows = [...labels.keys()].filter((row) => labels[row] === k);
    const scores = scoresOf(points, rows, expert.mean, expert.components, d);
    for (let output = 0; output < outputs; output++) {
      const values = rows.map((row) => standardised[row * outputs + output]);
      const centre = values.reduce((sum, value) => sum + value, 0) / rows.length;
      const coefficients = Array.from({ length: d }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < rows.length; i++) sum += scores[i * d + j] * (values[i] - centre);
        return sum / rows.length / expert.variance[j];
      });
      let left = 0;
      for (let i = 0; i < rows.length; i++) {
        let expected = centre;
        for (let j = 0; j < d; j++) expected += coefficients[j] * scores[i * d + j];
        left += (values[i] - expected) ** 2 / rows.length;
      }
      let offset = centre;
      for (let i = 0; i < width; i++) {
        let weight = 0;
        for (let j = 0; j < d; j++) weight += coefficients[j] * expert.components[j * width + i];
        kernel[(k * block + i) * units + mean + output] = weight;
        offset -= weight * expert.mean[i];
      }
      kernel[(k * block + block - 1) * units + mean + output] = offset;
      kernel[(k * block + block - 1) * units + spread + output] = logVarianceAs(
        Math.log(Math.max(left, 1e-4)),
      );
    }
  }
}

/** rows × d: scores of the given rows on the components. */
function scoresOf(
  points: Float32Array,
  rows: readonly number[],
  mean: Float32Array,
  components: Float32Array,
  d: number,
): Float64Array {
  const width = mean.length;
  const out = new Float64Array(rows.length * d);
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (points[row * width + k] - mean[k]) * components[j * width + k];
      out[i * d + j] = sum;
    }
  }
  return out;
}
