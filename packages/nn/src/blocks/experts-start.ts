import type { EndMap, Expert, ExpertsFit } from '@tractogen/codec';
import { endsValues } from './ends.ts';
import { gateDimensions } from './experts.ts';
import type { NamedValues } from './parameter.ts';

/**
 * How a latent is laid out over the experts' own scales.
 *
 * With an inferred gate, the latent's first two dimensions say which expert is at work: its sector of
 * the plane. A standard normal point falls into each sector with equal chance, so that N(0, I) is
 * filled by all experts from the start.
 */
export interface ExpertsLayout {
  readonly latent: number;
  readonly gate: 'given' | 'inferred';
  /** Standard deviation of the decoder's noise, normalised units; 0 in a model without one. */
  readonly noise: number;
  /** Heads with their units, in order; `z_mean` or `fc1` first. */
  readonly heads: readonly { readonly name: string; readonly units: number }[];
  /** What a head puts out for a log variance; as it is where left out. */
  readonly logVarianceAs?: (logVariance: number) => number;
  /** Maps of the end points by expert, in which the experts were fitted; null where there are none. */
  readonly ends: readonly (readonly EndMap[])[] | null;
}

/** Distance of a sector's centre from the origin. */
const RADIUS = 1.5;
/** Standard deviations from a sector's centre to its border: beyond five, no draw falls into the neighbour's. */
const MARGIN = 5;
/** How sharply the decoder's gate turns from one expert to the next: a twentieth is left 0.01 from the border. */
const SHARPNESS = 400;

/**
 * First values of `experts/kernel` (and `gate/…`) of an encoder: posterior means of probabilistic PCA
 * (Tipping and Bishop 1999), √(λ − s²) / λ times the score, with posterior variance s² / λ; without
 * noise the whitened score. λ is the variance of a score, s the noise.
 */
export function expertEncoderValues(
  { experts, discriminant }: ExpertsFit,
  layout: ExpertsLayout,
): NamedValues {
  const units = layout.heads.reduce((sum, head) => sum + head.units, 0);
  const width = experts[0].mean.length;
  const attributes = experts[0].slopes.length / width;
  const block = width + attributes + 1;
  const kernel = new Float32Array(experts.length * block * units);
  const shift = gateDimensions(layout, experts.length);
  const asRaw = layout.logVarianceAs ?? ((logVariance) => logVariance);
  const spread = layout.heads.findIndex(({ name }) => name === 'z_log_var') >= 0 ? layout.heads[0].units : -1;
  for (const [k, expert] of experts.entries()) {
    const at = (row: number, column: number): number => (k * block + row) * units + column;
    const last = block - 1;
    for (let j = 0; j < layout.latent - shift; j++) {
      const { reading, logVariance } = scaleOf(expert, j, layout.noise);
      const column = shift + j;
      let offset = 0;
      for (let i = 0; i < width; i++) {
        const value = reading * expert.components[j * width + i];
        kernel[at(i, column)] = value;
        offset -= value * expert.mean[i];
        for (let m = 0; m < attributes; m++)
          kernel[at(width + m, column)] -= value * expert.slopes[m * width + i];
      }
      kernel[at(last, column)] = offset;
      if (spread >= 0) kernel[at(last, spread + column)] = asRaw(logVariance);
    }
    if (shift === 0) continue;
    const [x, y] = direction(k, experts.length);
    const sd = (RADIUS * Math.sin(Math.PI / experts.length)) / MARGIN;
    kernel[at(last, 0)] = RADIUS * x;
    kernel[at(last, 1)] = RADIUS * y;
    if (spread >= 0) for (const axis of [0, 1]) kernel[at(last, spread + axis)] = asRaw(2 * Math.log(sd));
  }
  const values = new Map<string, Float32Array>([['experts/kernel', kernel]]);
  if (layout.gate === 'inferred')
    values.set('gate/kernel', discriminant.kernel).set('gate/bias', discriminant.bias);
  if (layout.ends !== null)
    for (const [name, value] of endsValues(layout.ends, 'gaussian')) values.set(name, value);
  return values;
}

/** First values of a decoder's `experts/kernel` (and `gate/…`): x̂ = mean + attributes · slopes + Σ √(λ − s²) z c. */
export function expertDecoderValues({ experts }: ExpertsFit, layout: ExpertsLayout): NamedValues {
  const width = experts[0].mean.length;
  const attributes = experts[0].slopes.length / width;
  const { latent } = layout;
  const block = latent + attributes + 1;
  const kernel = new Float32Array(experts.length * block * width);
  const shift = gateDimensions(layout, experts.length);
  for (const [k, expert] of experts.entries()) {
    const row = (index: number): Float32Array => {
      const start = (k * block + index) * width;
      return kernel.subarray(start, start + width);
    };
    for (let j = 0; j < latent - shift; j++) {
      const { writing } = scaleOf(expert, j, layout.noise);
      const target = row(shift + j);
      for (let i = 0; i < width; i++) target[i] = writing * expert.components[j * width + i];
    }
    for (let m = 0; m < attributes; m++)
      row(latent + m).set(expert.slopes.subarray(m * width, (m + 1) * width));
    row(block - 1).set(expert.mean);
  }
  const values = new Map<string, Float32Array>([['experts/kernel', kernel]]);
  if (layout.gate === 'inferred') {
    const gate = new Float32Array(latent * experts.length);
    if (shift > 0)
      for (let k = 0; k < experts.length; k++)
        for (const [axis, value] of direction(k, experts.length).entries())
          gate[axis * experts.length + k] = SHARPNESS * value;
    values.set('gate/kernel', gate).set('gate/bias', new Float32Array(experts.length));
  }
  if (layout.ends !== null)
    for (const [name, value] of endsValues(layout.ends, 'back')) values.set(name, value);
  return values;
}

/** Factors of one score: into the latent, out of it, and the posterior's log variance. */
function scaleOf(
  { variance }: Expert,
  j: number,
  noise: number,
): { reading: number; writing: number; logVariance: number } {
  const left = variance[j] - noise ** 2;
  // A score that drowns in the noise carries nothing: its dimension stays with the prior.
  if (left <= 0) return { reading: 0, writing: 0, logVariance: 0 };
  return {
    reading: Math.sqrt(left) / variance[j],
    writing: Math.sqrt(left),
    logVariance: noise > 0 ? 2 * Math.log(noise) - Math.log(variance[j]) : 0,
  };
}

function direction(k: number, count: number): [number, number] {
  const angle = (2 * Math.PI * k) / count;
  return [Math.cos(angle), Math.sin(angle)];
}
