import { downsample } from '@tractogen/geometry';
import { energyDistance, gatherRows } from '@tractogen/nn';
import type { PriorSamples } from './samples.ts';

/** Points a streamline keeps where distances are taken. */
const KEPT = 20;

/** Mean point error, mm, and mean squared error of a coordinate, mm². */
export function errorsOf(truth: Float32Array, decoded: Float32Array): { point: number; squared: number } {
  let point = 0;
  let squared = 0;
  for (let i = 0; i < truth.length; i += 3) {
    const [x, y, z] = [0, 1, 2].map((axis) => truth[i + axis] - decoded[i + axis]);
    const sum = x * x + y * y + z * z;
    squared += sum;
    point += Math.sqrt(sum);
  }
  return { point: point / (truth.length / 3), squared: squared / truth.length };
}

/** Mean over dimensions of the size of the mean, and of the standard deviation, of codes. */
export function momentsOf(latents: Float32Array, d: number): Record<string, number> {
  const n = latents.length / d;
  let size = 0;
  let spread = 0;
  for (let j = 0; j < d; j++) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) sum += latents[i * d + j];
    const mean = sum / n;
    for (let i = 0; i < n; i++) squares += (latents[i * d + j] - mean) ** 2;
    size += Math.abs(mean) / d;
    spread += Math.sqrt(squares / n) / d;
  }
  return { 'valid.latent_mean': size, 'valid.latent_sd': spread };
}

/** Energy distances of samples from streamlines and of prior from codes, means over bundles by their share. */
export function distancesOf(
  some: { readonly points: Float32Array; readonly latents: Float32Array; readonly labels: Int32Array },
  samples: PriorSamples,
  d: number,
): { sample: number; latent: number } | null {
  const [real, made] = [downsample(some.points, KEPT), downsample(samples.points, KEPT)];
  let [sample, latent, rows] = [0, 0, 0];
  for (const label of new Set(some.labels)) {
    const own = [...some.labels.keys()].filter((i) => some.labels[i] === label);
    if (own.length < 2) continue;
    const among = (values: Float32Array, width: number): Float32Array => gatherRows(values, width, own);
    const width = KEPT * 3;
    sample += own.length * energyDistance(among(real, width), among(made, width), width, KEPT);
    latent += own.length * energyDistance(among(some.latents, d), among(samples.latents, d), d);
    rows += own.length;
  }
  return rows === 0 ? null : { sample: sample / rows, latent: latent / rows };
}
