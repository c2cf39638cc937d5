import type { NamedValues } from '../blocks/parameter.ts';
import { uniform } from './integer-hash.ts';

/** One layer of FINTA: a convolution of 3 taps, or a dense layer where `taps` is 1. */
interface Layer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly taps: 1 | 3;
  readonly relu: boolean;
}

const layer = (name: string, inputs: number, outputs: number, taps: 1 | 3, relu: boolean): Layer => ({
  name,
  inputs,
  outputs,
  taps,
  relu,
});

export const LAYERS: readonly Layer[] = [
  layer('e1', 3, 32, 3, true),
  layer('e2', 32, 64, 3, true),
  layer('e3', 64, 128, 3, true),
  layer('e4', 128, 256, 3, true),
  layer('e5', 256, 512, 3, true),
  layer('e6', 512, 1024, 3, false),
  layer('fc1', 8192, 32, 1, false),
  layer('fc2', 32, 8192, 1, false),
  layer('d1', 1024, 512, 3, true),
  layer('d2', 512, 256, 3, true),
  layer('d3', 256, 128, 3, true),
  layer('d4', 128, 64, 3, true),
  layer('d5', 64, 32, 3, true),
  layer('d6', 32, 3, 3, false),
];

/** A parameter by its PyTorch name, `e1.weight`, in TensorFlow's layout. */
export interface HashedParameter {
  readonly name: string;
  /** Convolutions (taps, in, out), dense (in, out), biases (out). */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The parity model's 28 parameters; the recipe stands in tools/parity/hashed_model.py. */
export function hashedParameters(): readonly HashedParameter[] {
  return LAYERS.flatMap(({ name, inputs, outputs, taps, relu }, index) => {
    const count = outputs * inputs * taps;
    const weight = drawn(1000 + 2 * index, count, Math.sqrt((relu ? 6 : 3) / (inputs * taps)));
    const shape = taps === 1 ? [inputs, outputs] : [taps, inputs, outputs];
    return [
      { name: `${name}.weight`, shape, values: fromTorch(weight, shape) },
      { name: `${name}.bias`, shape: [outputs], values: drawn(1001 + 2 * index, outputs, 0.1) },
    ];
  });
}

/** Kernels and biases of the linear paths, in TensorFlow's layout, by our names. */
export function hashedLinearPath(): Readonly<Record<'encoder' | 'decoder', NamedValues>> {
  const half = (stream: number, inputs: number, outputs: number): NamedValues => {
    const weight = drawn(stream, inputs * outputs, Math.sqrt(3 / inputs));
    return new Map([
      ['linear/kernel', fromTorch(weight, [inputs, outputs])],
      ['linear/bias', drawn(stream + 1, outputs, 0.1)],
    ]);
  };
  const first = 1000 + 2 * LAYERS.length;
  return { encoder: half(first, 768, 32), decoder: half(first + 2, 32, 768) };
}

/** `bound · (2 u − 1)` of a stream. */
export function drawn(stream: number, count: number, bound: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => bound * (2 * uniform(stream, i) - 1));
}

/** (out, in, taps) → (taps, in, out); (out, in) → (in, out); vectors stay. `shape` is TensorFlow's. */
export function fromTorch(values: Float32Array, shape: readonly number[]): Float32Array {
  return permuted(values, shape.toReversed());
}

/** The way back; `shape` is TensorFlow's, too. */
export function toTorch(values: Float32Array, shape: readonly number[]): Float32Array {
  return permuted(values, shape);
}

/** Reverses the order of the axes of an array of up to three. */
function permuted(values: Float32Array, shape: readonly number[]): Float32Array {
  const [c, b, a] = shape.toReversed().concat(1, 1);
  const out = new Float32Array(values.length);
  let from = 0;
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) for (let k = 0; k < c; k++) out[(k * b + j) * a + i] = values[from++];
  }
  return out;
}
