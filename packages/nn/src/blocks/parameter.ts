import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';

/** Arrays by parameter name, row-major. */
export type NamedValues = ReadonlyMap<string, Float32Array>;

/** A parameter before it has a device: its name, its shape and how it begins. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** False for statistics that are kept, not learnt. */
  readonly trainable: boolean;
  initial(random: Random): Float32Array;
}

/** A named array of a network, on the backend. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly variable: tf.Variable;
}

/** Tensors of a network by the part of the name that follows its prefix: `e1/kernel`. */
export type Weights = (name: string) => tf.Tensor;

/**
 * Draws the first values of a list of parameters.
 *
 * Each is drawn from the sub-stream of its own name, so that values depend neither on the order of
 * building nor on what else is built.
 *
 * @param given values to take instead of drawn ones
 */
export function initialValuesOf(
  specs: readonly ParameterSpec[],
  random: Random,
  given: NamedValues = new Map(),
): NamedValues {
  return new Map(
    specs.map((spec) => [spec.name, given.get(spec.name) ?? spec.initial(random.stream(spec.name))]),
  );
}

/** Puts parameters on the backend; the caller disposes of their variables. */
export function createParameters(
  flow: Tf,
  specs: readonly ParameterSpec[],
  values: NamedValues,
): readonly Parameter[] {
  return specs.map(({ name, shape, trainable }) => {
    const initial = flow.tensor(values.get(name)!, [...shape]);
    const variable = flow.variable(initial, trainable);
    initial.dispose();
    return Object.freeze({ name, shape, variable });
  });
}

/** Looks parameters up by name. */
export function weightsOf(parameters: readonly Parameter[]): Weights {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter.variable]));
  return (name) => {
    const variable = byName.get(name);
    if (variable === undefined) throw new Error(`the network has no parameter ${name}`);
    return variable;
  };
}

/** Copies of the present values. */
export function valuesOf(parameters: readonly Parameter[]): Map<string, Float32Array> {
  return new Map(parameters.map(({ name, variable }) => [name, Float32Array.from(variable.dataSync())]));
}

/** Replaces the present values; names and lengths must fit. */
export function assignValues(flow: Tf, parameters: readonly Parameter[], values: NamedValues): void {
  for (const { name, shape, variable } of parameters) {
    const value = values.get(name);
    if (value === undefined || value.length !== variable.size)
      throw new Error(`no values of shape ${shape.join(' × ')} for ${name}`);
    flow.tidy(() => variable.assign(flow.tensor(value, [...shape])));
  }
}

/** Frees the variables. */
export function disposeParameters(parameters: readonly Parameter[]): void {
  for (const { variable } of parameters) variable.dispose();
}
