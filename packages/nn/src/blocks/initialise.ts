import type { Random } from '@tractogen/core';

/** Input and output connections of one unit: channels × kernel for a convolution. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

/**
 * How the weights of a network begin.
 *
 * - `pytorch`: PyTorch's default for convolutions and dense layers, U(−b, b) with b = 1/√fan_in, for
 *   weights and biases alike (kaiming uniform with a = √5).
 * - `glorot`: Keras' default, U(−b, b) with b = √(6 / (fan_in + fan_out)); biases zero.
 * - `three-channels`: TractoEncoder's defect. As `pytorch`, but every convolution is taken to have three
 *   input channels, so that b = √(1 / (3 k)) in all of them, 3 to 13 times too wide in the deeper ones.
 */
export type Initialiser = 'pytorch' | 'glorot' | 'three-channels';

/** U(−1/√fan_in, 1/√fan_in), rounded to float32. */
export function pytorchUniform(random: Random, shape: readonly number[], fanIn: number): Float32Array {
  return uniform(random, shape, 1 / Math.sqrt(fanIn));
}

/** U(−b, b) with b = √(6 / (fan_in + fan_out)): Glorot and Bengio 2010, equation 16. */
export function glorotUniform(random: Random, shape: readonly number[], fans: Fans): Float32Array {
  return uniform(random, shape, Math.sqrt(6 / (fans.in + fans.out)));
}

/** U(−b, b) with b = √(1 / (3 k)): the bound that TractoEncoder gives to convolutions of any width. */
export function threeChannelsUniform(random: Random, shape: readonly number[], kernel: number): Float32Array {
  return uniform(random, shape, Math.sqrt(1 / (3 * kernel)));
}

/** @returns row-major values; a bound of 0 gives zeros */
export function uniform(random: Random, shape: readonly number[], bound: number): Float32Array {
  const size = shape.reduce((product, n) => product * n, 1);
  return Float32Array.from({ length: size }, () => (2 * random.uniform() - 1) * bound);
}

/** U or zeros for weights or biases of a layer, by the named rule. */
export function initialValues(
  rule: Initialiser,
  random: Random,
  part: {
    readonly shape: readonly number[];
    readonly fans: Fans;
    readonly role: 'kernel' | 'bias';
    readonly kernel: number | null;
  },
): Float32Array {
  if (rule === 'glorot')
    return part.role === 'bias'
      ? uniform(random, part.shape, 0)
      : glorotUniform(random, part.shape, part.fans);
  if (rule === 'three-channels' && part.kernel !== null)
    return threeChannelsUniform(random, part.shape, part.kernel);
  return pytorchUniform(random, part.shape, part.fans.in);
}
