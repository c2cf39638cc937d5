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

/**
 * How far attributes that were not asked for are from what real streamlines have at the same request, in standard deviations
 * (limited).
 *
 * @param line (B, P, 3), mm
 * @returns (B, u); null where everything that can be measured was asked for
 */
export function deviationsOf(
  flow: Tf,
  measure: ShapeMeasure,
  line: tf.Tensor3D,
  unasked: readonly Unasked[],
): tf.Tensor2D | null {
  if (unasked.length === 0) return null;
  const columns = unasked.map(({ name, expected, sd }) => {
    const raw = flow.div<tf.Tensor1D>(flow.sub(measure(line, name), expected), sd);
    return flow.div<tf.Tensor1D>(raw, flow.sqrt(flow.add(1, flow.square(flow.div(raw, REACH)))));
  });
  return flow.stack(columns, 1) as tf.Tensor2D;
}

/**
 * How far streamlines stray on average where requests are alike: the mean over rows of e · m, e a row's deviation and m the mean one
 * of its neighbours, summed over attributes. It tests a conditional moment with a kernel over requests (Muandet,
 * Jitkrittum and Kübler 2020), and estimates the mean square of the mean deviation, in which a row's own spread does not count: unlike
 * a squared miss, it asks no single streamline to be an average one. Of few rows it may be negative.
 *
 * Its gradient is that of the square: neighbours stand still in it, and each row is pulled twice by their mean instead.
 *
 * @param deviations (B, u)
 * @param neighbours B × u: mean deviations of each row's neighbours, itself left out
 */
export function strayLoss(flow: Tf, deviations: tf.Tensor2D, neighbours: Float32Array): tf.Scalar {
  const rows = deviations.shape[0];
  const products = flow.mul(deviations, flow.tensor2d(neighbours, deviations.shape));
  const value = flow.div<tf.Scalar>(flow.sum(products), rows);
  return flow.sub(flow.mul(2, value), value.dataSync()[0]);
}
