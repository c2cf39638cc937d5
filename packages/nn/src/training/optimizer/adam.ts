import type * as tf from '@tensorflow/tfjs';
import type { NamedValues } from '../../blocks/parameter.ts';
import type { Rates } from '../schedule/schedule.ts';
import type { Flow } from './flow.ts';
import { fusedRule } from './fused-rule.ts';
import { kernelsOf } from './kernels.ts';
import { clipFactor, globalNorm } from './norm.ts';
import type { AdamOptions, Trainable } from './options.ts';
import { portableRule } from './portable-rule.ts';
import { stepSizes } from './rule.ts';

/** Adam over a fixed list of parameters, with clipping and weight decay. */
export interface Adam {
  /**
   * One update in place.
   *
   * @param gradients in the order of the parameters; they stay the caller's to dispose
   * @returns the global norm before clipping; if it is not finite nothing is updated
   */
  apply(gradients: readonly tf.Tensor[], rates: Rates): number;
  /** Updates applied so far. */
  readonly steps: number;
  /** Copies of all moments and the step count, for a checkpoint. */
  arrays(): NamedValues;
  load(arrays: NamedValues): void;
  dispose(): void;
}

const STEP = 'step';

/**
 * Adam as PyTorch computes it (ε outside the bias-corrected root), so that its loss curves can be
 * compared digit by digit.
 */
export function createAdam(flow: Flow, parameters: readonly Trainable[], options: AdamOptions = {}): Adam {
  const { beta2 = 0.999, epsilon = 1e-8, weightDecay = null, clipNorm = null } = options;
  const kernels = kernelsOf(flow);
  const rules = parameters.map(({ variable }) =>
    kernels === null ? portableRule(flow, variable) : fusedRule(flow, kernels, variable),
  );
  let steps = 0;
  return {
    get steps() {
      return steps;
    },
    apply(gradients, { learningRate, beta1 }) {
      const norm = globalNorm(flow, gradients, kernels);
      if (!Number.isFinite(norm)) return norm;
      steps++;
      const factor = clipFactor(norm, clipNorm);
      for (const [i, { variable, rateFactor = 1 }] of parameters.entries()) {
        const rate = learningRate * rateFactor;
        flow.tf.tidy(() => {
          let gradient = gradients[i];
          if (factor !== 1) gradient = flow.tf.mul(gradient, factor);
          if (weightDecay?.kind === 'coupled' && weightDecay.value !== 0) {
            gradient = flow.tf.add(gradient, flow.tf.mul(variable, weightDecay.value));
          }
          if (weightDecay?.kind === 'decoupled' && weightDecay.value !== 0) {
            variable.assign(flow.tf.mul(variable, 1 - rate * weightDecay.value));
          }
          rules[i].apply(gradient, stepSizes(rate, beta1, beta2, epsilon, steps));
        });
      }
      return norm;
    },
    arrays() {
      const arrays = new Map<string, Float32Array>();
      for (const [i, { name }] of parameters.entries()) {
        const { m, v } = rules[i].moments();
        arrays.set(`${name}/m`, m).set(`${name}/v`, v);
      }
      return arrays.set(STEP, countToFloats(steps));
    },
    load(arrays) {
      for (const [i, { name }] of parameters.entries())
        rules[i].load(arrays.get(`${name}/m`)!, arrays.get(`${name}/v`)!);
      steps = floatsToCount(arrays.get(STEP)!);
    },
    dispose: () => {
      for (const rule of rules) rule.dispose();
    },
  };
}

/** A count as two floats of 20 bits each: one float32 is exact up to 2^24 only. */
function countToFloats(count: number): Float32Array {
  return Float32Array.of(Math.floor(count / 2 ** 20), count % 2 ** 20);
}

function floatsToCount([high, low]: Float32Array): number {
  return high * 2 ** 20 + low;
}
