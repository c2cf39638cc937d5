import type * as tf from '@tensorflow/tfjs';
import type { Parameter } from '../blocks/parameter.ts';
import type { Ops } from '../ops/ops.ts';
import { layerOf } from './hashed-family.ts';
import type { Seen } from './traced-ops.ts';

/**
 * Operations that also note what every convolution and dense layer is given, as `e2.in` (padded), and what
 * dense layers put out, as `fc1`. A layer is known by its kernel, so that any network can be traced.
 */
export function tracedLayers(ops: Ops, parameters: readonly Parameter[], seen: Seen): Ops {
  const names = new Map<tf.Tensor, string>(
    parameters.map(({ name, variable }) => [variable, layerOf(name).layer]),
  );
  const note = <T extends tf.Tensor>(name: string, x: T): T => {
    seen.set(name, { shape: x.shape, values: Float32Array.from(x.dataSync()) });
    return x;
  };
  return {
    ...ops,
    conv1d: (x, kernel, stride) => ops.conv1d(note(`${names.get(kernel)}.in`, x), kernel, stride),
    dense: (x, kernel, bias) => {
      const name = names.get(kernel)!;
      return note(name, ops.dense(note(`${name}.in`, x), kernel, bias));
    },
  };
}

/** (B, L + 2, C) → B · L · C: a padded line without its padding. */
export function withoutPadding({
  shape,
  values,
}: {
  shape: readonly number[];
  values: Float32Array;
}): Float32Array {
  const [rows, padded, channels] = shape;
  const length = (padded - 2) * channels;
  const out = new Float32Array(rows * length);
  for (let i = 0; i < rows; i++) {
    const first = (i * padded + 1) * channels;
    out.set(values.subarray(first, first + length), i * length);
  }
  return out;
}
