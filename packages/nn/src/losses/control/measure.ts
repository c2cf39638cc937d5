import { smoothingMatrix, type ShapeAttribute } from '@tractogen/geometry';
import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';

/** Under a square root, so that its gradient stays finite: (1e-3 mm)². */
const TINY = 1e-6;

/** Measures shape attributes of streamlines on the backend, by the same definitions as `measureAttribute`. */
export interface ShapeMeasure {
  /** (B, P, 3) mm → (B) in the attribute's unit. */
  (line: tf.Tensor3D, name: ShapeAttribute): tf.Tensor1D;
  dispose(): void;
}

/** @param points of a streamline */
export function shapeMeasure(flow: Tf, points: number): ShapeMeasure {
  const matrix = flow.keep(flow.tensor2d(smoothingMatrix(points), [points, points]));
  const smooth = (line: tf.Tensor3D): tf.Tensor3D => {
    // (P, P) · (P, B·3): one product for all.
    const wide = flow.reshape(flow.transpose(line, [1, 0, 2]), [points, -1]);
    const product = flow.reshape(flow.matMul(matrix, wide as tf.Tensor2D), [points, -1, 3]);
    return flow.transpose(product as tf.Tensor3D, [1, 0, 2]);
  };
  const norm = (vectors: tf.Tensor, axis: number): tf.Tensor =>
    flow.sqrt(flow.add(flow.sum(flow.square(vectors), axis), TINY));
  const length = (line: tf.Tensor3D): tf.Tensor1D => {
    const curve = smooth(line);
    const steps = flow.sub(
      flow.slice3d(curve, [0, 1, 0], [-1, -1, -1]),
      flow.slice3d(curve, [0, 0, 0], [-1, points - 1, -1]),
    );
    return flow.sum(norm(steps, 2), 1);
  };
  const chord = (line: tf.Tensor3D): tf.Tensor2D =>
    flow.reshape(
      flow.sub(
        flow.slice3d(line, [0, points - 1, 0], [-1, 1, -1]),
        flow.slice3d(line, [0, 0, 0], [-1, 1, -1]),
      ),
      [-1, 3],
    );
  const bow = (line: tf.Tensor3D): tf.Tensor1D => {
    const from = flow.slice3d(line, [0, 0, 0], [-1, 1, -1]);
    const across = chord(line);
    const unit = flow.div(across, flow.expandDims(norm(across, 1), 1));
    const beside = flow.sub(smooth(line), from);
    const along = flow.sum(flow.mul(beside, flow.expandDims(unit, 1)), 2, true);
    const away = norm(flow.sub(beside, flow.mul(along, flow.expandDims(unit, 1))), 2);
    return flow.max(away, 1);
  };
  const measure = (line: tf.Tensor3D, name: ShapeAttribute): tf.Tensor1D => {
    switch (name) {
      case 'length':
        return length(line);
      case 'bow':
        return bow(line);
      case 'sinuosity':
        return flow.div(length(line), norm(chord(line), 1));
      default: {
        const axis = ['end_x', 'end_y', 'end_z'].indexOf(name);
        return flow.reshape(flow.slice3d(line, [0, points - 1, axis], [-1, 1, 1]), [-1]);
      }
    }
  };
  return Object.assign(measure, { dispose: () => matrix.dispose() });
}
