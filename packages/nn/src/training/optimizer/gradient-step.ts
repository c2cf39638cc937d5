import type * as tf from '@tensorflow/tfjs';
import type { Rates } from '../schedule/schedule.ts';
import type { Adam } from './adam.ts';
import type { Flow } from './flow.ts';
import type { Trainable } from './options.ts';

/**
 * One descent step on a scalar loss; leaves no tensor behind.
 *
 * @param loss called once, inside a scope of its own
 * @returns the loss before the step and the global norm of its gradient before clipping
 */
export function gradientStep(
  { tf: flow }: Flow,
  adam: Adam,
  parameters: readonly Trainable[],
  rates: Rates,
  loss: () => tf.Scalar,
): { loss: number; gradient_norm: number } {
  return flow.tidy(() => {
    const { value, grads } = flow.variableGrads(
      loss,
      parameters.map(({ variable }) => variable),
    );
    const gradients = parameters.map(({ variable }) => grads[variable.name]);
    const norm = adam.apply(gradients, rates);
    return { loss: value.dataSync()[0], gradient_norm: norm };
  });
}
