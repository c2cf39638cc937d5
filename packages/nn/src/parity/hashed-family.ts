import type { NamedValues, Parameter } from '../blocks/parameter.ts';
import { drawn, fromTorch, LAYERS } from './hashed-weights.ts';
import { uniform } from './integer-hash.ts';

/** Stream of a layer's weight; its bias has the next one. The recipe stands in tools/parity/hashed_family.py. */
const STREAMS: ReadonlyMap<string, number> = new Map([
  ...LAYERS.map(({ name }, k): [string, number] => [name, 1000 + 2 * k]),
  ...['z_mean', 'z_log_var', 'r_mean', 'r_log_var', 'pz_mean', 'pz_log_var'].map(
    (name, k): [string, number] => [name, 1200 + 2 * k],
  ),
  ...[1, 2, 3, 4, 5, 6].map((i): [string, number] => [`e${i}_norm`, 1216 + 4 * i]),
  ...['expand', 'c1', 'c2', 'f1', 'f2'].map((name, k): [string, number] => [name, 1260 + 2 * k]),
  ...['h1', 'h2', 'out'].map((name, k): [string, number] => [name, 1280 + 2 * k]),
]);
const FC2_WITH_CONDITIONS = 1250;
const RELU = /^(e[1-5]|d[1-5]|c[12]|h[12])$/;
const LATENT = 32;
/** What FINTA's convolutions hand to a head; inputs beyond are what the encoder is told. */
const FEATURES = 8192;
const HEAD = /^(fc1|[zr]_mean|[zr]_log_var)$/;

/** Bound of a layer's weights, which keeps the variance of what goes through it. */
export function boundOf(layer: string, fanIn: number): number {
  return Math.sqrt((RELU.test(layer) ? 6 : 3) / fanIn);
}

/** The last two parts of a name: `encoder/e1/kernel` is of layer `e1`, and its `kernel`. */
export function layerOf(name: string): { readonly layer: string; readonly part: string } {
  const [layer, part] = name.split('/').slice(-2);
  return { layer, part };
}

/** Rows of a head's kernel that are not there in PyTorch, whose encoders are told nothing. */
export function toldRows({ name, shape }: Pick<Parameter, 'name' | 'shape'>): number {
  const { layer, part } = layerOf(name);
  return part === 'kernel' && HEAD.test(layer) ? Math.max(0, shape[0] - FEATURES) : 0;
}

/**
 * Values of the parity models for parameters of ours, by their own names and in TensorFlow's layout. Rows for
 * what an encoder is told are zero.
 *
 * @param quirk every weight of the latent generator is ±1, instead of all of them together of norm 1
 */
export function hashedFamily(
  parameters: readonly Pick<Parameter, 'name' | 'shape'>[],
  { quirk = false }: { readonly quirk?: boolean } = {},
): NamedValues {
  // A decoder that is told something draws its first layer from a stream of its own.
  const told = parameters.some(({ name, shape }) => name.endsWith('fc2/kernel') && shape[0] > LATENT);
  const streamOf = (layer: string): number =>
    layer === 'fc2' && told ? FC2_WITH_CONDITIONS : STREAMS.get(layer)!;
  return new Map(
    parameters.map((parameter) => {
      const { layer, part } = layerOf(parameter.name);
      const stream = streamOf(layer);
      const values =
        part === 'kernel'
          ? kernelOf(parameter, stream)
          : part === 'bias'
            ? drawn(stream + 1, parameter.shape[0], 0.1)
            : statisticOf(part, stream, parameter.shape[0]);
      return [parameter.name, layer === 'pz_mean' && part === 'kernel' ? constrained(values, quirk) : values];
    }),
  );
}

function kernelOf(parameter: Pick<Parameter, 'name' | 'shape'>, stream: number): Float32Array {
  const { shape } = parameter;
  const outputs = shape.at(-1)!;
  const size = shape.reduce((product, n) => product * n, 1);
  const told = toldRows(parameter);
  const inputs = size / outputs - told;
  const weight = drawn(stream, inputs * outputs, boundOf(layerOf(parameter.name).layer, inputs));
  const values = new Float32Array(size);
  values.set(fromTorch(weight, told > 0 ? [inputs, outputs] : shape));
  return values;
}

/** Parts of batch normalisation: their middle, their spread, their place behind the layer's stream. */
const STATISTICS: Readonly<Record<string, readonly [number, number, number]>> = {
  gamma: [1, 0.1, 0],
  beta: [0, 0.1, 1],
  moving_mean: [0, 0.1, 2],
  moving_variance: [1, 0.5, 3],
};

function statisticOf(part: string, stream: number, channels: number): Float32Array {
  const [middle, spread, place] = STATISTICS[part];
  return Float32Array.from(
    { length: channels },
    (_, i) => middle + spread * (2 * uniform(stream + place, i) - 1),
  );
}

/** As Keras' unit-norm constraint leaves a kernel, whole or weight by weight. */
function constrained(values: Float32Array, quirk: boolean): Float32Array {
  const whole = Math.sqrt(Array.from(values).reduce((sum, value) => sum + value ** 2, 0));
  return values.map((value) => value / (1e-7 + (quirk ? Math.abs(value) : whole)));
}
