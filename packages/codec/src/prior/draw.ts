import type { Random } from '@tractogen/core';
import type { Prior } from './prior.ts';

/** Which latents are wanted, row by row. */
export interface Drawn {
  readonly latent: number;
  /** Classes in all. */
  readonly classes: number;
  /** Class of each row; ignored by priors that are the same for all. */
  readonly labels: ArrayLike<number>;
  /** Standardised attribute of each row; read by the prior of regression alone. */
  readonly attribute?: ArrayLike<number>;
}

/** Draws one latent a row. @returns labels.length × latent */
export function drawPrior(prior: Prior, random: Random, rows: Drawn): Float32Array {
  const { latent: d, labels } = rows;
  const out = new Float32Array(labels.length * d);
  random.fillNormal(out);
  for (let i = 0; i < labels.length; i++) place(prior, rows, i, out.subarray(i * d, (i + 1) * d));
  return out;
}

/** Turns standard normal numbers into a draw, in place. */
function place(prior: Prior, { classes, labels, attribute }: Drawn, i: number, z: Float32Array): void {
  const angle = (2 * Math.PI * labels[i]) / classes;
  if (prior.kind === 'ring') {
    z[0] += prior.radius * Math.cos(angle);
    if (z.length > 1) z[1] += prior.radius * Math.sin(angle);
  } else if (prior.kind === 'tractoencoder') {
    for (let j = 0; j < z.length; j++) z[j] *= j === 0 ? prior.first : prior.rest;
    const [x, y] = [z[0] + prior.shift, z.length > 1 ? z[1] : 0];
    // A row vector times the rotation matrix: clockwise.
    z[0] = x * Math.cos(angle) + y * Math.sin(angle);
    if (z.length > 1) z[1] = -x * Math.sin(angle) + y * Math.cos(angle);
  } else if (prior.kind === 'regression') {
    const sd = Math.exp(prior.logvar / 2);
    const r = attribute?.[i] ?? 0;
    for (let j = 0; j < z.length; j++) z[j] = r * prior.direction[j] + prior.bias[j] + sd * z[j];
  }
}
