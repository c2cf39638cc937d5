import type { ShapeAttribute } from '@tractogen/geometry';
import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';
import type { ShapeMeasure } from './measure.ts';

/** An attribute that was not asked for, with what real streamlines that are as requested have of it. */
export interface Unasked {
  readonly name: ShapeAttribute;
  /** (B): their mean, natural units. */
  readonly expected: tf.Tensor1D;
  /** (B): standard deviation in the row's bundle; infinite where the attribute is not to count. */
  readonly sd: tf.Tensor1D;
}

/**
 * Standard deviations to which a deviation is limited, e / √(1 + (e / 10)²): a fresh decoder makes dots,
 * whose sinuosity is thousands away.
 */
const REACH = 10;

/** Below every weight that counts, so that a batch without two alike rows gives 0. */
const TINY = 1e-6;

/**
 * How far attributes that were not asked for stray on average from what real streamlines have at the same
 * request: Σ_ij w_ij e_i e_j / Σ_ij w_ij over pairs of different rows, e the deviation in standard
 * deviations (limited), summed over attributes. It tests a conditional moment with a kernel over requests (Muandet,
 * Jitkrittum and Kübler 2020), and estimates the square of the mean deviation without bias, so that, unlike
 * a squared miss, it asks no single streamline to be an average one. Of few rows it may be negative.
 *
 * @param line (B, P, 3), mm
 * @param alike (B, B): w, how alike two requests are; 0 on the diagonal and between bundles
 */
export function strayLoss(
  flow: Tf,
  measure: ShapeMeasure,
  line: tf.Tensor3D,
  unasked: readonly Unasked[],
  alike: tf.Tensor2D,
): tf.Scalar {
  // Everything that can be measured may be asked for.
  if (unasked.length === 0) return flow.scalar(0);
  const products = unasked.map(({ name, expected, sd }) => {
    const raw = flow.div<tf.Tensor1D>(flow.sub(measure(line, name), expected), sd);
    const deviation = flow.div(raw, flow.sqrt(flow.add(1, flow.square(flow.div(raw, REACH)))));
    const pairs = flow.mul(flow.expandDims(deviation, 0), flow.expandDims(deviation, 1));
    return flow.sum(flow.mul(pairs, alike));
  });
  return flow.div(flow.addN(products), flow.maximum(flow.sum(alike), TINY));
}
