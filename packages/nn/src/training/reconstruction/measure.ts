import type * as tf from '@tensorflow/tfjs';
import { summedPointError } from '../batches/error.ts';
import { gatherStreamlines, type Normalisation } from '../batches/gather.ts';
import type { Flow } from '../optimizer/flow.ts';
import type { Autoencoder } from './autoencoder.ts';

/** Streamlines encoded and decoded at once; memory stays below that of a training step. */
const ROWS = 256;

/** Latents and what becomes of them. */
export interface Reconstruction {
  /** n × d. */
  readonly latents: Float32Array;
  /** n × P × 3, mm. */
  readonly decoded: Float32Array;
}

/**
 * Encodes and decodes streamlines batch by batch.
 *
 * @param points n × P × 3, mm
 * @param each gets a batch's own points (mm), latents and decoded points (normalised)
 */
function eachBatch(
  { tf: flow }: Flow,
  model: Autoencoder,
  points: Float32Array,
  perStreamline: number,
  normalisation: Normalisation,
  each: (first: number, latents: Float32Array, decoded: Float32Array) => void,
): void {
  const rows = points.length / (perStreamline * 3);
  for (let first = 0; first < rows; first += ROWS) {
    const count = Math.min(ROWS, rows - first);
    const order = Uint32Array.from({ length: count }, (_, i) => first + i);
    const batch = gatherStreamlines(points, perStreamline, order, normalisation);
    flow.tidy(() => {
      const z = model.encode(flow.tensor3d(batch, [count, perStreamline, 3]));
      const decoded: tf.Tensor3D = model.decode(z);
      each(first, z.dataSync() as Float32Array, decoded.dataSync() as Float32Array);
    });
  }
}

/** Mean over streamlines and points of ‖x − x̂‖₂, mm, same direction. @param points n × P × 3, mm */
export function reconstructionError(
  flow: Flow,
  model: Autoencoder,
  points: Float32Array,
  perStreamline: number,
  normalisation: Normalisation,
): number {
  const { centre, scale } = normalisation;
  const width = perStreamline * 3;
  let sum = 0;
  eachBatch(flow, model, points, perStreamline, normalisation, (first, _latents, decoded) => {
    const truth = points.subarray(first * width, first * width + decoded.length);
    sum += summedPointError(truth, decoded, perStreamline, centre, scale);
  });
  return sum / (points.length / width);
}

/** Latents of streamlines and their decoded points in mm. @param points n × P × 3, mm */
export function reconstruct(
  flow: Flow,
  model: Autoencoder,
  points: Float32Array,
  perStreamline: number,
  normalisation: Normalisation,
): Reconstruction {
  const { centre, scale } = normalisation;
  const decodedMm = new Float32Array(points.length);
  const latents: Float32Array[] = [];
  eachBatch(flow, model, points, perStreamline, normalisation, (first, z, decoded) => {
    latents.push(Float32Array.from(z));
    const start = first * perStreamline * 3;
    for (let i = 0; i < decoded.length; i++) decodedMm[start + i] = decoded[i] * scale + centre[i % 3];
  });
  const all = new Float32Array(latents.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of latents) {
    all.set(part, at);
    at += part.length;
  }
  return { latents: all, decoded: decodedMm };
}
