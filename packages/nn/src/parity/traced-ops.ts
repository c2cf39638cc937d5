import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../ops/ops.ts';

/** Activations by the names of the Python side. */
export type Seen = Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;

const LINES = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6'];

/**
 * Operations that also note what a forward pass of FINTA computes. Which layer is at work follows from
 * the order: every convolution begins with a padding.
 */
export function tracedOps(ops: Ops, seen: Seen): Ops {
  let lines = 0;
  let dense = 0;
  const note = <T extends tf.Tensor>(name: string, x: T): T => {
    seen.set(name, { shape: x.shape, values: Float32Array.from(x.dataSync()) });
    return x;
  };
  const here = (): string => LINES[lines - 1];
  return {
    ...ops,
    reflectPad1(x) {
      lines++;
      if (here() === 'd1') note('reshape', x);
      const padded = ops.reflectPad1(x);
      return here().startsWith('e') ? note(`${here()}.pad`, padded) : padded;
    },
    biasAdd(x, bias) {
      const y = ops.biasAdd(x, bias);
      if (here().startsWith('e')) note(`${here()}.linear`, y);
      return note(here(), y);
    },
    relu: (x) => note(here(), ops.relu(x)),
    upsampleLinear2x: (x) => note(`${here()}.upsample`, ops.upsampleLinear2x(x)),
    upsampleNearest2x: (x) => note(`${here()}.upsample`, ops.upsampleNearest2x(x)),
    dense(x, kernel, bias) {
      dense++;
      if (dense === 1) note('flat', x);
      return note(`fc${dense}`, ops.dense(x, kernel, bias));
    },
  };
}
