import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { WIDTH, principalComponents, type LinearFit } from '../fit.ts';
import { fitExperts } from './fit.ts';

/**
 * One group of streamlines as a flat piece of the latent space: v = components · (x − mean) ⊘ sd are its
 * scores in standard deviations, (centre + turn · (sd ⊙ v)) / unit is the code.
 */
export interface Chart {
  /** 768, normalised units. */
  readonly mean: Float32Array;
  /** d, normalised units: where the mean stands in the latent space. */
  readonly centre: Float32Array;
  /** d × 768, orthonormal rows, by falling variance. */
  readonly components: Float32Array;
  /** d, normalised units: standard deviations of the scores. */
  readonly sd: Float32Array;
  /** d × d, orthogonal: how the components are turned within the latent space. */
  readonly turn: Float32Array;
}

/** Charts side by side: near a group's mean, distances in the latent space are distances of streamlines. */
export interface Charts {
  readonly charts: readonly Chart[];
  /** Normalised units of one unit of the latent: the root mean square of the codes about their mean. */
  readonly unit: number;
  /** Normalised units: root mean square distance of a coordinate from the mean of its group. */
  readonly spread: number;
}

/**
 * Fits a chart to each group of rows: the group's own principal components, a small group borrowing from
 * the pooled covariance (`fitExperts`), turned in the latent space so that they lie as near as can be to
 * the principal axes of all rows (orthogonal Procrustes problem, Schönemann 1966). Means stand at
 * their principal scores, so that the latent space as a whole is laid out as by a PCA of all rows.
 *
 * With one group it is that PCA.
 *
 * @param points n × 768, normalised
 * @param labels group of each row, 0 … groups − 1; −1 is left out
 * @param d components of each group
 * @throws TractogenError DEGENERATE_DATA for a group of fewer than two rows, or for n ≤ d
 */
export function fitCharts(points: Float32Array, labels: Int32Array, groups: number, d: number): Charts {
  const whole = principalComponents(points, WIDTH, d);
  const { experts } = fitExperts(points, labels, groups, new Float32Array(0), d);
  const total = whole.sd.reduce((sum, sd) => sum + sd ** 2, 0);
  return {
    charts: experts.map(({ mean, components, variance }) => ({
      mean,
      centre: scores(whole, mean),
      components,
      sd: Float32Array.from(variance, Math.sqrt),
      turn: turnOnto(whole.components, components, d),
    })),
    unit: Math.sqrt(total / d),
    spread: spreadWithin(points, labels, experts),
  };
}

function spreadWithin(
  points: Float32Array,
  labels: Int32Array,
  groups: readonly { readonly mean: Float32Array }[],
): number {
  let sum = 0;
  let count = 0;
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    const { mean } = groups[label];
    for (let i = 0; i < WIDTH; i++) sum += (points[row * WIDTH + i] - mean[i]) ** 2;
    count += WIDTH;
  }
  return Math.sqrt(sum / count);
}

/** d: principal scores of one row. */
function scores({ mean, components, sd }: LinearFit, row: Float32Array): Float32Array {
  return Float32Array.from(sd, (_, j) => {
    let sum = 0;
    for (let i = 0; i < WIDTH; i++) sum += components[j * WIDTH + i] * (row[i] - mean[i]);
    return sum;
  });
}

/** The orthogonal R, d × d, for which R · own lies nearest to `target`; both d × 768. */
function turnOnto(target: Float32Array, own: Float32Array, d: number): Float32Array {
  const [a, b] = [target, own].map(
    (rows) =>
      new Matrix(Array.from({ length: d }, (_, j) => Array.from(rows.subarray(j * WIDTH, (j + 1) * WIDTH)))),
  );
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(a.mmul(b.transpose()));
  return Float32Array.from(leftSingularVectors.mmul(rightSingularVectors.transpose()).to1DArray());
}
