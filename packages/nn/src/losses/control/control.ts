import { isShape } from '@tractogen/codec';
import type { ShapeAttribute } from '@tractogen/geometry';
import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';
import type { ShapeMeasure } from './measure.ts';

/** One attribute asked of a batch: what was requested, and the unit in which a miss is counted. */
export interface Asked {
  readonly name: ShapeAttribute;
  /** (B), natural units. */
  readonly requested: tf.Tensor1D;
  /** (B): standard deviation of the attribute in the row's bundle. */
  readonly sd: tf.Tensor1D;
}

/**
 * How far decoded streamlines are from what was asked of them: the mean over rows of
 * Σ ((measured − requested) / sd)², for attributes that can be measured on one streamline.
 *
 * @param line (B, P, 3), mm
 */
export function controlLoss(
  flow: Tf,
  measure: ShapeMeasure,
  line: tf.Tensor3D,
  asked: readonly Asked[],
): tf.Scalar {
  const misses = asked.map(({ name, requested, sd }) =>
    flow.mean(flow.square(flow.div(flow.sub(measure(line, name), requested), sd))),
  );
  return flow.addN(misses) as tf.Scalar;
}

/** The attributes among these that one streamline shows. */
export function measurable(names: readonly string[]): ShapeAttribute[] {
  return names.filter(isShape);
}
