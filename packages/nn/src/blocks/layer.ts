import { initialValues, uniform, type Initialiser } from './initialise.ts';
import type { ParameterSpec } from './parameter.ts';

/** Kernel (k, in, out) and bias (out) of a convolution. */
export function convolution(
  name: string,
  { kernel, inputs, outputs }: { readonly kernel: number; readonly inputs: number; readonly outputs: number },
  rule: Initialiser | 'zeros',
): readonly ParameterSpec[] {
  const fans = { in: inputs * kernel, out: outputs * kernel };
  return pair(name, [kernel, inputs, outputs], outputs, rule, fans, kernel);
}

/** Kernel (in, out) and bias (out) of a dense layer. */
export function denseLayer(
  name: string,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  rule: Initialiser | 'zeros',
): readonly ParameterSpec[] {
  return pair(name, [inputs, outputs], outputs, rule, { in: inputs, out: outputs }, null);
}

/** Scale and shift, learnt, and the running mean and variance of batch normalisation. */
export function batchNormLayer(name: string, channels: number): readonly ParameterSpec[] {
  const constant = (part: string, value: number, trainable: boolean): ParameterSpec => ({
    name: `${name}/${part}`,
    shape: [channels],
    trainable,
    initial: () => new Float32Array(channels).fill(value),
  });
  return [
    constant('gamma', 1, true),
    constant('beta', 0, true),
    constant('moving_mean', 0, false),
    constant('moving_variance', 1, false),
  ];
}

function pair(
  name: string,
  shape: readonly number[],
  outputs: number,
  rule: Initialiser | 'zeros',
  fans: { readonly in: number; readonly out: number },
  kernel: number | null,
): readonly ParameterSpec[] {
  const part = (role: 'kernel' | 'bias', partShape: readonly number[]): ParameterSpec => ({
    name: `${name}/${role}`,
    shape: partShape,
    trainable: true,
    initial: (random) =>
      rule === 'zeros'
        ? uniform(random, partShape, 0)
        : initialValues(rule, random, { shape: partShape, fans, role, kernel }),
  });
  return [part('kernel', shape), part('bias', [outputs])];
}
