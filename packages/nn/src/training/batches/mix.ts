import type { Random } from '@tractogen/core';
import { gatherStreamlines, type Normalisation } from './gather.ts';

/** Draws streamlines between two of a bundle. */
export interface Mixer {
  /** As `gatherStreamlines`, each streamline moved part of the way to another one of its bundle. */
  (rows: Uint32Array, flips: Uint8Array, random: Random): Float32Array;
}

/**
 * A mixer over training rows (mixup within a class, Zhang et al. 2018): x + a · (y − x), y drawn evenly
 * from the bundle of x and read from the end from which it lies nearer, a from Beta(½, ½) folded to at most
 * a half. A streamline without a bundle stays as it is.
 *
 * @param points rows × points × 3, mm
 * @param bundles bundle of each row, −1 is none
 */
export function mixerOf(
  points: Float32Array,
  perStreamline: number,
  bundles: Int32Array,
  normalisation: Normalisation,
): Mixer {
  const members = new Map<number, number[]>();
  for (const [row, bundle] of bundles.entries()) {
    const rows = members.get(bundle);
    if (rows === undefined) members.set(bundle, [row]);
    else rows.push(row);
  }
  const width = perStreamline * 3;
  const one = (row: number, flipped: boolean): Float32Array =>
    gatherStreamlines(points, perStreamline, [row], normalisation, Uint8Array.of(flipped ? 1 : 0));
  return (rows, flips, random) => {
    const out = gatherStreamlines(points, perStreamline, rows, normalisation, flips);
    for (const [i, row] of rows.entries()) {
      const bundle = bundles[row];
      if (bundle < 0) continue;
      const others = members.get(bundle)!;
      const partner = others[Math.floor(random.uniform() * others.length)];
      const share = Math.sin((Math.PI / 4) * random.uniform()) ** 2;
      const own = out.subarray(i * width, (i + 1) * width);
      const [ahead, back] = [one(partner, false), one(partner, true)];
      const other = squaredDistance(own, ahead) <= squaredDistance(own, back) ? ahead : back;
      for (let k = 0; k < width; k++) own[k] += share * (other[k] - own[k]);
    }
    return out;
  };
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (const [i, value] of a.entries()) sum += (value - b[i]) ** 2;
  return sum;
}
