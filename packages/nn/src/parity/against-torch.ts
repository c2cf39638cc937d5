import type { NamedValues, Parameter } from '../blocks/parameter.ts';
import { deviation, norm, type Summary } from './fixture.ts';
import { layerOf, toldRows } from './hashed-family.ts';
import { torchName } from './hashed-network.ts';
import { toTorch } from './hashed-weights.ts';
import { relative, type Reference } from './network-parity.ts';

type Shaped = Pick<Parameter, 'name' | 'shape'>;

/** Parameters after some steps, by PyTorch's names; `moved`: norm of the way from where they began. */
export type After = Readonly<Record<string, Reference & { readonly moved: number }>>;

/** Losses before every step, by their names. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/** PyTorch's name of a parameter of any part of a model. */
export function torchNameOf({ name }: Pick<Shaped, 'name'>): string {
  const { layer, part } = layerOf(name);
  return torchName(`${layer}/${part}`);
}

/** An array of ours in PyTorch's layout, without the rows that PyTorch has not. */
function inTorchLayout(parameter: Shaped, values: Float32Array): Float32Array {
  const told = toldRows(parameter);
  if (told === 0) return toTorch(values, parameter.shape);
  const [inputs, outputs] = parameter.shape;
  return toTorch(values.subarray(0, (inputs - told) * outputs), [inputs - told, outputs]);
}

/**
 * Deviation of each gradient from its summary, in units of its root mean square, by PyTorch's names.
 *
 * @param unit what ours are to be multiplied with
 */
export function gradientDeviations(
  parameters: readonly Shaped[],
  gradients: NamedValues,
  expected: Readonly<Record<string, Summary>>,
  unit = 1,
): Map<string, number> {
  return new Map(
    matched(parameters, expected).map(([name, parameter]) => {
      const values = gradients.get(parameter.name)!.map((value) => value * unit);
      return [name, deviation(inTorchLayout(parameter, values), expected[name])];
    }),
  );
}

/** Half the spacing of float32, relative: what rounding can change in a number at each step. */
const ROUNDING = 2 ** -24;

/**
 * How far parameters are from PyTorch's, and how far the ways that they have come differ; relative.
 *
 * A way may be so short that rounding the weights themselves to float32 shows in it: what that can come to is
 * taken off.
 */
export function stepDeviations(
  parameters: readonly Shaped[],
  { start, now, steps }: { readonly start: NamedValues; readonly now: NamedValues; readonly steps: number },
  expected: After,
): { readonly weights: Map<string, number>; readonly moved: Map<string, number> } {
  const weights = new Map<string, number>();
  const moved = new Map<string, number>();
  for (const [name, parameter] of matched(parameters, expected)) {
    const values = inTorchLayout(parameter, now.get(parameter.name)!);
    const before = inTorchLayout(parameter, start.get(parameter.name)!);
    const way = norm(values.map((value, i) => value - before[i]));
    const { moved: wanted, l2 } = expected[name];
    weights.set(name, relative(values, expected[name]));
    const apart = Math.abs(way - wanted);
    // Not by `max`, which would let NaN pass.
    const rounded = steps * ROUNDING * l2;
    moved.set(name, apart < rounded ? 0 : (apart - rounded) / wanted);
  }
  return { weights, moved };
}

/** Each expected name with our parameter of that name. */
function matched(parameters: readonly Shaped[], expected: object): [string, Shaped][] {
  const byName = new Map(parameters.map((parameter) => [torchNameOf(parameter), parameter]));
  return Object.keys(expected).map((name) => {
    const parameter = byName.get(name);
    if (parameter === undefined) throw new Error(`no parameter of ours is PyTorch's ${name}`);
    return [name, parameter];
  });
}

/** Largest deviation of any curve at each step: relative, to the largest value where a curve changes its sign. */
export function lossDeviations(
  steps: readonly Readonly<Record<string, number>>[],
  expected: Curves,
): number[] {
  return steps.map((losses, step) =>
    largest(
      Object.entries(expected).map(([name, curve]) => {
        const one = curve.every((value) => value > 0) || curve.every((value) => value < 0);
        const scale = one ? Math.abs(curve[step]) : Math.max(...curve.map(Math.abs));
        return Math.abs(losses[name] - curve[step]) / scale;
      }),
    ),
  );
}

/** NaN where there is one: it must not pass as small. */
export function largest(values: Iterable<number>): number {
  return Math.max(0, ...values);
}
