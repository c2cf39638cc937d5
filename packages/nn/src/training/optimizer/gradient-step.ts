import type * as tf from '@tensorflow/tfjs';
import type { Rates } from '../schedule/schedule.ts';
import type { Adam } from './adam.ts';
import type { Flow } from './flow.ts';
import type { Trainable } from './options.ts';

/** Takes down a part of the loss, so that it can be told beside the whole. */
export type Note = (name: string, value: tf.Scalar) => void;

/**
 * One descent step on a scalar loss; leaves no tensor behind.
 *
 * @param loss called once, inside a scope of its own
 * @returns the loss before the step, the global norm of its gradient before clipping, and what was noted
 */
export function gradientStep(
  { tf: flow }: Flow,
  adam: Adam,
  parameters: readonly Trainable[],
  rates: Rates,
  loss: (note: Note) => tf.Scalar,
): { loss: number; gradient_norm: number; [part: string]: number } {
  const parts = new Map<string, tf.Scalar>();
  const figures = flow.tidy(() => {
    const { value, grads } = flow.variableGrads(
      () => loss((name, part) => parts.set(name, flow.keep(part))),
      parameters.map(({ variable }) => variable),
    );
    const gradients = parameters.map(({ variable }) => grads[variable.name]);
    const norm = adam.apply(gradients, rates);
    return { loss: value.dataSync()[0], gradient_norm: norm };
  });
  const noted = Object.fromEntries([...parts].map(([name, part]) => [name, part.dataSync()[0]]));
  for (const part of parts.values()) part.dispose();
  return { ...noted, ...figures };
}
