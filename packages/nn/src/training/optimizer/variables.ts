import type * as tf from '@tensorflow/tfjs';
import type { NamedArrays } from '../checkpoint/arrays.ts';
import type { Flow } from './flow.ts';
import type { Parameter } from './options.ts';

/** Copies of variables, by name in their order. */
export function readVariables(variables: readonly Parameter<tf.Variable>[]): NamedArrays {
  return new Map(variables.map(({ name, variable }) => [name, Float32Array.from(variable.dataSync())]));
}

/** Writes copies back; every variable must have its array. */
export function assignVariables({ tf: flow }: Flow, variables: readonly Parameter<tf.Variable>[], arrays: NamedArrays): void {
  for (const { name, variable } of variables) {
    const values = arrays.get(name);
    if (values === undefined) throw new Error(`no array called ${name}`);
    flow.tidy(() => variable.assign(flow.tensor(values, variable.shape)));
  }
}
