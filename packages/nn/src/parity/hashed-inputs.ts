import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { DropoutMasks } from '../blocks/discriminator/dropout.ts';
import type { Tf } from '../ops/ops.ts';
import { normal, uniform } from './integer-hash.ts';

/** What the parity models are given beside the four curves; the recipe stands in tools/parity/hashed_family.py. */

export const CLASSES = 7;
const LATENT = 32;
const WIDTH = LATENT + CLASSES;

/** Class of each curve. */
export const CLASS_OF_CURVE = Int32Array.of(0, 3, 6, 2);
/** Standardised, 4 × 2. */
export const ATTRIBUTES = Float32Array.from({ length: 8 }, (_, i) => normal(3160, i));
/** Standardised label of the regression, 4. */
export const LABELS = Float32Array.from({ length: 4 }, (_, i) => normal(3150, i));

/** n × 7. */
export function oneHot(labels: ArrayLike<number>): Float32Array {
  const code = new Float32Array(labels.length * CLASSES);
  for (let i = 0; i < labels.length; i++) code[i * CLASSES + labels[i]] = 1;
  return code;
}

/** 4 × 9: one-hot class, then both attributes. */
export function conditions(): Float32Array {
  return beside(oneHot(CLASS_OF_CURVE), CLASSES, ATTRIBUTES, 2);
}

/** Joins rows of two tables. */
export function beside(a: Float32Array, width: number, b: Float32Array, other: number): Float32Array {
  const rows = a.length / width;
  const out = new Float32Array(rows * (width + other));
  for (let i = 0; i < rows; i++) {
    out.set(a.subarray(i * width, (i + 1) * width), i * (width + other));
    out.set(b.subarray(i * other, (i + 1) * other), i * (width + other) + width);
  }
  return out;
}

/** Prior samples of a step: latents, n × 32, and classes at random. */
export function priorSamples(step: number, rows: number): { z: Float32Array; classes: Int32Array } {
  return {
    z: Float32Array.from({ length: rows * LATENT }, (_, i) => normal(3200 + step, i)),
    classes: Int32Array.from({ length: rows }, (_, i) => Math.floor(CLASSES * uniform(3300 + step, i))),
  };
}

/** Codes to judge where there is no encoder: latents, n × 32, and classes in turn. */
export function fakeCodes(rows: number): { z: Float32Array; classes: Int32Array } {
  return {
    z: Float32Array.from({ length: rows * LATENT }, (_, i) => 0.8 * normal(3190, i) + 0.3),
    classes: Int32Array.from({ length: rows }, (_, i) => i % CLASSES),
  };
}

/** Places between real and fake rows, n. */
export function shares(step: number, rows: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, i) => uniform(3600 + step, i));
}

/** Whom a discriminator's pass judges. */
const ROLES = ['real', 'fake', 'between', 'generator'] as const;
export type Role = (typeof ROLES)[number];

/** Masks of dropout for a pass, 0.3 of them zero; none: all are 1. */
export function hashedMasks(
  flow: Tf,
  role: Role,
  { step, rows, dropout }: { readonly step: number; readonly rows: number; readonly dropout: boolean },
): DropoutMasks {
  const mask = (layer: number, channels: number): tf.Tensor3D => {
    const stream = 4000 + 8 * step + 2 * ROLES.indexOf(role) + layer;
    const values = Float32Array.from({ length: rows * WIDTH * channels }, (_, i) =>
      dropout ? (uniform(stream, i) >= 0.3 ? 1 / 0.7 : 0) : 1,
    );
    return flow.tensor3d(values, [rows, WIDTH, channels]);
  };
  return { c1: mask(0, 64), c2: mask(1, 32) };
}

/** Stands where training draws the noise of `z` and `r`: that of a step, from the hash. */
export function hashedNoise(step: number): Random {
  const first: Readonly<Record<string, number>> = { z: 3000, r: 3100 };
  const stream = (name: string): Pick<Random, 'fillNormal'> => ({
    fillNormal: (out) => {
      for (let i = 0; i < out.length; i++) out[i] = normal(first[name] + step, i);
      return out;
    },
  });
  return { stream } as unknown as Random;
}

/**
 * Stands where the adversarial phases draw masks and places: those of a step, from the hash. A discriminator
 * takes masks as well as the stream they would be drawn from.
 */
export function hashedRivalry(
  flow: Tf,
  options: { readonly step: number; readonly rows: number; readonly dropout: boolean },
): Random {
  const places = shares(options.step, options.rows);
  let place = 0;
  const stream = (name: string): unknown =>
    name === 'places'
      ? { uniform: () => places[place++] }
      : hashedMasks(flow, name === 'codes' ? 'generator' : (name as Role), options);
  return { stream } as unknown as Random;
}
