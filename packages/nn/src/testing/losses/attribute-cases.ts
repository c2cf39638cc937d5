import type * as tf from '@tensorflow/tfjs';
import { arVaeLoss } from '../../losses/attribute/ar-vae.ts';
import { distanceMaeLoss } from '../../losses/attribute/distance-mae.ts';
import type { Tf } from '../../ops/ops.ts';
import { mean, type Case } from './case.ts';

const B = 6;
const one = (x: tf.Tensor): tf.Tensor1D => x as tf.Tensor1D;
const same = (i: number, j: number): boolean => (i - j) % 2 === 0;
const arVae = (dz: number, da: number): number => Math.abs(Math.tanh(2 * dz) - Math.sign(da));
const distances = (dz: number, da: number): number => Math.abs(dz - da);

/** Mean over pairs for which `counts` holds. */
function meanPairs(
  z: readonly number[],
  a: readonly number[],
  term: (dz: number, da: number) => number,
  counts: (i: number, j: number) => boolean = () => true,
): number {
  const all = z.flatMap((zi, i) => z.flatMap((zj, j) => (counts(i, j) ? [term(zi - zj, a[i] - a[j])] : [])));
  return mean(all);
}

/** Attribute regularisation, over all pairs and over those of rows of one parity. */
export function attributeCases(flow: Tf): Case[] {
  const mask = flow.tensor2d(
    Array.from({ length: B * B }, (_, i) => (same(Math.floor(i / B), i % B) ? 1 : 0)),
    [B, B],
  );
  return [
    {
      name: 'AR-VAE',
      shapes: [[B], [B]],
      loss: (z, a) => arVaeLoss(flow, one(z), one(a), { gamma: 3, delta: 2 }),
      plain: ([z, a]) => 3 * meanPairs(z, a, arVae),
    },
    {
      name: 'AR-VAE over some pairs',
      shapes: [[B], [B]],
      loss: (z, a) => arVaeLoss(flow, one(z), one(a), { gamma: 3, delta: 2 }, mask),
      plain: ([z, a]) => 3 * meanPairs(z, a, arVae, same),
    },
    {
      name: 'distances',
      shapes: [[B], [B]],
      loss: (z, a) => distanceMaeLoss(flow, one(z), one(a), 3),
      plain: ([z, a]) => 3 * meanPairs(z, a, distances),
    },
    {
      name: 'distances over some pairs',
      shapes: [[B], [B]],
      loss: (z, a) => distanceMaeLoss(flow, one(z), one(a), 3, mask),
      plain: ([z, a]) => 3 * meanPairs(z, a, distances, same),
    },
  ];
}
