import { BENDS } from '@tractogen/codec';

/** Sizes of a layer's output without the batch. */
export type Shape = readonly number[];
export type Config = Readonly<Record<string, unknown>>;

type Rule = (config: Config, inputs: readonly Shape[]) => Shape | null;

const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);
const numberOf = (value: unknown): number => {
  const found: unknown = Array.isArray(value) ? value[0] : value;
  return typeof found === 'number' ? found : Number.NaN;
};
const same: Rule = (_, [shape]) => shape;
const flat: Rule = (_, [shape]) => [sizeOf(shape)];
const doubled: Rule = (_, [[points, channels]]) => [2 * points, channels];

/** Output shapes by class of layer, after the documentation of Keras and of this project's own layers. */
const RULES: Readonly<Record<string, Rule>> = {
  InputLayer: ({ batch_input_shape: shape }) => (Array.isArray(shape) ? shape.slice(1).map(Number) : null),
  Conv1D: ({ kernel_size, strides, padding, filters }, [[points]]) => {
    const reach = padding === 'same' ? 0 : numberOf(kernel_size) - 1;
    return [Math.ceil((points - reach) / numberOf(strides)), numberOf(filters)];
  },
  Dense: ({ units }, [shape]) => [...shape.slice(0, -1), numberOf(units)],
  Flatten: flat,
  ChannelMajorFlatten: flat,
  Reshape: ({ target_shape: shape }) => (Array.isArray(shape) ? shape.map(Number) : null),
  ChannelMajorReshape: ({ points }, [shape]) => [numberOf(points), sizeOf(shape) / numberOf(points)],
  ReflectPad1: (_, [[points, channels]]) => [points + 2, channels],
  UpsampleLinear2x: doubled,
  UpsampleNearest2x: doubled,
  UpSampling1D: doubled,
  BatchNormalization: same,
  Activation: same,
  ReLU: same,
  LeakyReLU: same,
  Softmax: same,
  Dropout: same,
  Add: same,
  MoveEnds: same,
  Times: same,
  BendAttributes: ({ bent }, [[width]]) => (Array.isArray(bent) ? [width + bent.length * BENDS] : null),
  WithSquares: (_, [[width]]) => [2 * width],
  Concatenate: (_, shapes) => [
    ...shapes[0].slice(0, -1),
    shapes.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0),
  ],
  Columns: ({ from, to }) => [numberOf(to) - numberOf(from)],
  OuterWithOne: (_, [[gate], [values]]) => [gate * (values + 1)],
};

/** Shape of a layer's output; null for a kind that is not known, or behind one. */
export function shapeOf(kind: string, config: Config, inputs: readonly (Shape | null)[]): Shape | null {
  const known = inputs.filter((shape) => shape !== null);
  if (!Object.hasOwn(RULES, kind) || known.length < inputs.length) return null;
  if (inputs.length === 0 && kind !== 'InputLayer') return null;
  const shape = RULES[kind](config, known);
  return shape === null || !shape.every((n) => Number.isInteger(n) && n > 0) ? null : shape;
}
