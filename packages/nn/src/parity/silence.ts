import type * as tf from '@tensorflow/tfjs';
import type { Parameter } from '../blocks/parameter.ts';
import type { Tf } from '../ops/ops.ts';

/**
 * Makes an encoder deaf to what it is told: the last rows of its heads' kernels become zero. After every step it
 * makes a conditional model of ours the reference's, whose decoders alone are told; since Adam goes number by
 * number, nothing else changes.
 *
 * @param told how many numbers it is told
 */
export function silence(flow: Tf, encoder: readonly Parameter[], told: number): void {
  if (told === 0) return;
  for (const { name, variable } of encoder) {
    // Convolutions have three axes.
    if (!name.endsWith('/kernel') || variable.rank !== 2) continue;
    const [rows, units] = variable.shape as [number, number];
    flow.tidy(() => {
      const kept = flow.slice2d(variable as tf.Tensor2D, [0, 0], [rows - told, units]);
      variable.assign(flow.concat2d([kept, flow.zeros<tf.Rank.R2>([told, units])], 0));
    });
  }
}
