import type * as tf from '@tensorflow/tfjs';
import type { Flow } from './flow.ts';
import type { AdamRule } from './rule.ts';

/** Adam by elementary operations, for every backend. */
export function portableRule({ tf: flow }: Flow, variable: tf.Variable): AdamRule {
  // In a scope, since a variable copies its first value.
  const [m, v] = flow.tidy(() => [0, 1].map(() => flow.variable(flow.zeros(variable.shape), false)));
  return {
    apply: (gradient, { rate, beta1, beta2, epsilon }) =>
      flow.tidy(() => {
        m.assign(flow.add(flow.mul(m, beta1), flow.mul(gradient, 1 - beta1)));
        v.assign(flow.add(flow.mul(v, beta2), flow.mul(flow.square(gradient), 1 - beta2)));
        variable.assign(flow.sub(variable, flow.mul(flow.div(m, flow.add(flow.sqrt(v), epsilon)), rate)));
      }),
    moments: () => ({ m: m.dataSync<'float32'>().slice(), v: v.dataSync<'float32'>().slice() }),
    load: (first, second) =>
      flow.tidy(() => {
        m.assign(flow.tensor(first, variable.shape));
        v.assign(flow.tensor(second, variable.shape));
      }),
    dispose: () => {
      m.dispose();
      v.dispose();
    },
  };
}
