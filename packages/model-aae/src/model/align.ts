import { assignValues, valuesOf, type Network, type Runtime } from '@tractogen/nn';

/** How the codes of one expert are to lie: z ↦ rotation · z ⊘ spread + shift. */
export interface Frame {
  /** Row-major d × d, orthogonal. */
  readonly rotation: Float64Array;
  /** d, positive. */
  readonly spread: Float64Array;
  /** d. */
  readonly shift: Float64Array;
}

/**
 * Turns and moves the codes of a network's experts, each by a frame of its own, and lets the decoder
 * undo it: what is decoded stays the same. For a network whose convolutions still end in zeros.
 *
 * @param frames one an expert
 */
export function reframe({ tf: flow }: Pick<Runtime, 'tf'>, network: Network, frames: readonly Frame[]): void {
  const { encoder, decoder } = network;
  const reading = valuesOf(encoder.parameters).get('experts/kernel')!;
  const writing = valuesOf(decoder.parameters).get('experts/kernel')!;
  const d = decoder.spec.latent;
  const inputs = reading.length / frames.length / d;
  const outputs = decoder.spec.points * 3;
  const block = writing.length / frames.length / outputs;
  for (const [k, { rotation, spread, shift }] of frames.entries()) {
    for (let i = 0; i < inputs; i++) {
      const at = (k * inputs + i) * d;
      const turned = times(rotation, reading.subarray(at, at + d), d);
      reading.set(
        turned.map((value, j) => value / spread[j]),
        at,
      );
    }
    const last = (k + 1) * inputs * d - d;
    for (let j = 0; j < d; j++) reading[last + j] += shift[j];
    const own = writing.subarray(k * block * outputs, (k + 1) * block * outputs);
    const constant = own.subarray((block - 1) * outputs);
    for (let i = 0; i < outputs; i++) {
      const column = times(
        rotation,
        Float32Array.from({ length: d }, (_, j) => own[j * outputs + i]),
        d,
      ).map((value, j) => value * spread[j]);
      for (let j = 0; j < d; j++) {
        own[j * outputs + i] = column[j];
        constant[i] -= shift[j] * column[j];
      }
    }
  }
  const experts = (values: Float32Array): Map<string, Float32Array> => new Map([['experts/kernel', values]]);
  const only = ({ parameters }: Network['encoder'] | Network['decoder']): typeof parameters =>
    parameters.filter(({ name }) => name === 'experts/kernel');
  assignValues(flow, only(encoder), experts(reading));
  assignValues(flow, only(decoder), experts(writing));
}

/**
 * A rotation that brings into each dimension of a list the direction along which codes go with an
 * attribute, the first one first: by Householder's reflections.
 *
 * @param latents n × d, of one expert
 * @param wanted dimensions, and the attribute's values by row; NaN where unknown
 * @param fixed dimensions that stay
 */
export function alignedRotation(
  latents: Float32Array,
  d: number,
  wanted: readonly { readonly dimension: number; readonly values: ArrayLike<number> }[],
  fixed: readonly number[] = [],
): Float64Array {
  const rotation = new Float64Array(d * d);
  for (let j = 0; j < d; j++) rotation[j * d + j] = 1;
  const done = new Set(fixed);
  for (const { dimension, values } of wanted) {
    const along = times(rotation, covariances(latents, d, values), d);
    for (const j of done) along[j] = 0;
    const norm = Math.hypot(...along);
    done.add(dimension);
    if (norm === 0) continue;
    // The reflection that swaps the unit vector of the dimension with the direction.
    const v = Float64Array.from(along, (value, j) => Number(j === dimension) - value / norm);
    const squared = v.reduce((sum, value) => sum + value * value, 0);
    if (squared < 1e-24) continue;
    for (let column = 0; column < d; column++) {
      let product = 0;
      for (let j = 0; j < d; j++) product += v[j] * rotation[j * d + column];
      for (let j = 0; j < d; j++) rotation[j * d + column] -= (2 * product * v[j]) / squared;
    }
  }
  return rotation;
}

/** Covariance of each latent dimension with an attribute. */
function covariances(latents: Float32Array, d: number, values: ArrayLike<number>): Float64Array {
  const rows = Array.from({ length: values.length }, (_, i) => i).filter((i) => !Number.isNaN(values[i]));
  const mean = rows.reduce((sum, i) => sum + values[i], 0) / rows.length;
  const out = new Float64Array(d);
  for (const i of rows)
    for (let j = 0; j < d; j++) out[j] += ((values[i] - mean) * latents[i * d + j]) / rows.length;
  return out;
}

/** matrix · vector. */
export function times(matrix: Float64Array, vector: ArrayLike<number>, d: number): Float64Array {
  const out = new Float64Array(d);
  for (let a = 0; a < d; a++) {
    let sum = 0;
    for (let b = 0; b < d; b++) sum += matrix[a * d + b] * vector[b];
    out[a] = sum;
  }
  return out;
}
