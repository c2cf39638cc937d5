import type { DiscriminatorSpec } from '../../blocks/discriminator/spec.ts';

/** Weights by name, in double precision. */
export type Doubles = ReadonlyMap<string, Float64Array>;

/** x ↦ φ(x · matrix + bias) ⊙ mask; φ has slope 1 above zero and `slope` below. */
interface Affine {
  /** inputs × outputs. */
  readonly matrix: Float64Array;
  readonly bias: Float64Array;
  readonly slope: number;
  readonly dropout: keyof PlainMasks | null;
}

/** Dropout's masks of one row, (places, channels), row-major. */
export interface PlainMasks {
  readonly c1: ArrayLike<number>;
  readonly c2: ArrayLike<number>;
}

/** The logits of rows, and the gradient of each by its row. */
export function plainCritic(
  spec: DiscriminatorSpec,
  weights: Doubles,
  rows: readonly (readonly number[])[],
  masks: readonly PlainMasks[] | null = null,
): { logits: number[]; gradients: Float64Array[] } {
  const layers = layersOf(spec, weights);
  const logits: number[] = [];
  const gradients: Float64Array[] = [];
  for (const [row, numbers] of rows.entries()) {
    let value = Float64Array.from(numbers);
    const slopes: Float64Array[] = [];
    for (const { matrix, bias, slope, dropout } of layers) {
      const mask = dropout === null ? undefined : masks?.[row][dropout];
      const y = Float64Array.from(bias);
      for (let i = 0; i < value.length; i++)
        for (let o = 0; o < y.length; o++) y[o] += value[i] * matrix[i * y.length + o];
      const factors = y.map((before, o) => (before > 0 ? 1 : slope) * (mask?.[o] ?? 1));
      slopes.push(factors);
      value = y.map((before, o) => before * factors[o]);
    }
    let gradient = Float64Array.of(1);
    for (let at = layers.length - 1; at >= 0; at--) {
      const { matrix } = layers[at];
      const outer = gradient.map((g, o) => g * slopes[at][o]);
      gradient = new Float64Array(matrix.length / outer.length);
      for (let i = 0; i < gradient.length; i++)
        for (let o = 0; o < outer.length; o++) gradient[i] += outer[o] * matrix[i * outer.length + o];
    }
    logits.push(value[0]);
    gradients.push(gradient);
  }
  return { logits, gradients };
}

/** Every layer as a matrix, convolutions too. */
function layersOf(spec: DiscriminatorSpec, weights: Doubles): Affine[] {
  const dense = (name: string, slope: number): Affine => ({
    matrix: weights.get(`${name}/kernel`)!,
    bias: weights.get(`${name}/bias`)!,
    slope,
    dropout: null,
  });
  if (spec.kind === 'mlp') return [...spec.widths.map((_, i) => dense(`h${i + 1}`, 0)), dense('out', 1)];
  const places = spec.latent + spec.classes;
  const along = (name: string, size: number, slope: number, dropout: Affine['dropout']): Affine => {
    const bias = weights.get(`${name}/bias`)!;
    return {
      matrix: bandMatrix(weights.get(`${name}/kernel`)!, places, size, bias.length),
      bias: Float64Array.from({ length: places * bias.length }, (_, i) => bias[i % bias.length]),
      slope,
      dropout,
    };
  };
  return [
    along('expand', 1, 1, null),
    along('c1', 3, spec.slope, 'c1'),
    along('c2', 3, spec.slope, 'c2'),
    dense('f1', 1),
    dense('f2', 1),
  ];
}

/** The matrix of a convolution with zeros beyond the ends; vectors are position-major. */
function bandMatrix(kernel: Float64Array, places: number, size: number, outputs: number): Float64Array {
  const channels = kernel.length / (size * outputs);
  const width = places * outputs;
  const matrix = new Float64Array(places * channels * width);
  for (let to = 0; to < places; to++) {
    for (let tap = 0; tap < size; tap++) {
      const from = to + tap - (size - 1) / 2;
      if (from < 0 || from >= places) continue;
      for (let c = 0; c < channels; c++) {
        for (let o = 0; o < outputs; o++)
          matrix[(from * channels + c) * width + to * outputs + o] =
            kernel[(tap * channels + c) * outputs + o];
      }
    }
  }
  return matrix;
}
