import type * as tf from '@tensorflow/tfjs';

export type Arrays = readonly (readonly number[])[];

/** A loss on tensors, and what it should come to, written out in double precision. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly loss: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly plain: (inputs: Arrays) => number;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
export const softplus = (x: number): number => Math.log1p(Math.exp(x));

/** Central differences of a function in double precision, for each input. */
export function slopes(plain: (inputs: Arrays) => number, inputs: Arrays): number[][] {
  const step = 1e-5;
  const moved = (which: number, at: number, by: number): Arrays =>
    inputs.map((input, i) => (i === which ? input.with(at, input[at] + by) : input));
  return inputs.map((input, which) =>
    input.map((_, at) => (plain(moved(which, at, step)) - plain(moved(which, at, -step))) / (2 * step)),
  );
}
