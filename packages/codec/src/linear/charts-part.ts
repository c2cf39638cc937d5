import { TractogenError, type Artefact, type ArtefactOutput } from '@tractogen/core';
import { applyMetric } from '../metric/apply.ts';
import type { Codec, ModelFile } from '../model.ts';
import { denormalise, normalise } from '../normalise.ts';
import { bytesToFloats, floatsToBytes } from './bytes.ts';
import { WIDTH } from './fit.ts';

/**
 * A network's charts on their own, K of them, normalised units: the chart of the largest ⟨gate, x⟩ + bias
 * is at work, and each map is (K · (inputs + 1)) × outputs, a block a chart, its constant last.
 */
export interface ChartsPart {
  /** 768 × K and K. */
  readonly encoderGate: { readonly kernel: Float32Array; readonly bias: Float32Array };
  /** K × 768: −mean. */
  readonly means: Float32Array;
  /** Normalised units of one unit that `reading` reads. */
  readonly scale: number;
  /** From 768 to d scores. */
  readonly reading: Float32Array;
  /** From scores to codes. */
  readonly placing: Float32Array;
  /** d × K and K. */
  readonly decoderGate: { readonly kernel: Float32Array; readonly bias: Float32Array };
  /** From codes to scores. */
  readonly unplacing: Float32Array;
  /** From d scores to 768. */
  readonly writing: Float32Array;
}

/** Charts at two moments: before training, and after it without what the other layers add. */
export const CHART_PARTS = { epoch0: 'charts/epoch0.bin', linear_alone: 'charts/trained.bin' } as const;

/** Sizes of the arrays of K charts in a latent of d, in the file's order. */
const sizes = (count: number, d: number): number[] => [
  1,
  WIDTH * count,
  count,
  count * WIDTH,
  count * (WIDTH + 1) * d,
  count * (d + 1) * d,
  d * count,
  count,
  count * (d + 1) * d,
  count * (d + 1) * WIDTH,
];

/** Writes scale, encoder gate, means, reading, placing, decoder gate, unplacing, writing as little-endian float32. */
export async function writeChartsPart(output: ArtefactOutput, file: string, part: ChartsPart): Promise<void> {
  const { encoderGate, means, scale, reading, placing, decoderGate, unplacing, writing } = part;
  const gates = [encoderGate, decoderGate].map(({ kernel, bias }) => [kernel, bias]);
  const arrays = [
    Float32Array.of(scale),
    ...gates[0],
    means,
    reading,
    placing,
    ...gates[1],
    unplacing,
    writing,
  ];
  await output.write(file, floatsToBytes(arrays));
}

/**
 * Opens a model's charts as a codec of its own, without TensorFlow.
 *
 * @throws TractogenError ARTEFACT_CORRUPT when the size does not fit the model
 */
export async function chartsPartCodec(artefact: Artefact, file: string, model: ModelFile): Promise<Codec> {
  const d = model.latent;
  const values = bytesToFloats(await artefact.read(file));
  const perChart = sizes(1, d).reduce((sum, size) => sum + size, -1);
  const count = (values.length - 1) / perChart;
  if (!Number.isInteger(count) || count < 1) {
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `${values.length} numbers are no charts of ${d} dimensions`,
      {
        file: artefact.path(file),
        remedy: 'Train the model again',
      },
    );
  }
  let at = 0;
  const arrays = sizes(count, d).map((size) => values.subarray(at, (at += size)));
  const [[scale], kernel, bias, means, reading, placing, backKernel, backBias, unplacing, writing] = arrays;
  return {
    model,
    encode: async (points) => {
      const rows = normalise(points, model.normalisation);
      const charts = largest(rows, kernel, bias);
      const away = rows.map((value, i) => {
        const mean = means[charts[Math.floor(i / WIDTH)] * WIDTH + (i % WIDTH)];
        return (value + mean) / scale;
      });
      return await Promise.resolve(mapped(mapped(away, charts, reading, WIDTH, d), charts, placing, d, d));
    },
    decode: async (latents) => {
      const charts = largest(latents, backKernel, backBias);
      const points = mapped(mapped(latents, charts, unplacing, d, d), charts, writing, d, WIDTH);
      return await Promise.resolve(denormalise(points, model.normalisation));
    },
    toMetric: (latents) => applyMetric(model.latentMetric, latents, d),
    dispose: () => {},
  };
}

/** n: the chart whose logit is largest. @param rows n × width @param kernel width × K */
function largest(rows: Float32Array, kernel: Float32Array, bias: Float32Array): Int32Array {
  const count = bias.length;
  const width = kernel.length / count;
  return Int32Array.from({ length: rows.length / width }, (_, row) => {
    const logits = Float64Array.from(bias);
    for (let i = 0; i < width; i++)
      for (let k = 0; k < count; k++) logits[k] += rows[row * width + i] * kernel[i * count + k];
    return logits.indexOf(Math.max(...logits));
  });
}

/** n × outputs: each row through the map of its chart; sums in float64. */
function mapped(
  rows: Float32Array,
  charts: Int32Array,
  kernel: Float32Array,
  inputs: number,
  outputs: number,
): Float32Array {
  const out = new Float32Array(charts.length * outputs);
  for (const [row, chart] of charts.entries()) {
    const block = chart * (inputs + 1) * outputs;
    const sums = Float64Array.from(kernel.subarray(block + inputs * outputs, block + (inputs + 1) * outputs));
    for (let i = 0; i < inputs; i++)
      for (let j = 0; j < outputs; j++) sums[j] += rows[row * inputs + i] * kernel[block + i * outputs + j];
    out.set(sums, row * outputs);
  }
  return out;
}
