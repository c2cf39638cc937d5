import { invertAffine } from '../space/affine.ts';
import type { Affine } from '../space/grid.ts';

/** Nearly all points stand still after one or two; a few creep on for dozens. */
const ROUNDS = 256;

/**
 * RASMM points → TRK coordinates that survive a round trip: reading them and writing them again
 * gives the same float32 bits.
 *
 * Rounding to float32 both ways may wander by a unit in the last place. So each point is read back and
 * written again here until it stands still; where two values alternate the smaller one is taken.
 *
 * @param points n × 3, mm
 * @param toRasmm what a reader will apply
 */
export function stablePoints(points: Float32Array, toRasmm: Affine): Float32Array {
  const [r00, r01, r02, rx, r10, r11, r12, ry, r20, r21, r22, rz] = toRasmm;
  const [w00, w01, w02, wx, w10, w11, w12, wy, w20, w21, w22, wz] = invertAffine(toRasmm);
  const { fround } = Math;
  const out = new Float32Array(points.length);
  for (let i = 0; i + 2 < points.length; i += 3) {
    let x = points[i];
    let y = points[i + 1];
    let z = points[i + 2];
    let a = fround(w00 * x + w01 * y + w02 * z + wx);
    let b = fround(w10 * x + w11 * y + w12 * z + wy);
    let c = fround(w20 * x + w21 * y + w22 * z + wz);
    let beforeA = a;
    let beforeB = b;
    let beforeC = c;
    for (let round = 0; round < ROUNDS; round++) {
      x = fround(r00 * a + r01 * b + r02 * c + rx);
      y = fround(r10 * a + r11 * b + r12 * c + ry);
      z = fround(r20 * a + r21 * b + r22 * c + rz);
      const nextA = fround(w00 * x + w01 * y + w02 * z + wx);
      const nextB = fround(w10 * x + w11 * y + w12 * z + wy);
      const nextC = fround(w20 * x + w21 * y + w22 * z + wz);
      if (nextA === a && nextB === b && nextC === c) break;
      if (round > 0 && nextA === beforeA && nextB === beforeB && nextC === beforeC) {
        if (nextA < a || (nextA === a && (nextB < b || (nextB === b && nextC < c)))) {
          a = nextA;
          b = nextB;
          c = nextC;
        }
        break;
      }
      beforeA = a;
      beforeB = b;
      beforeC = c;
      a = nextA;
      b = nextB;
      c = nextC;
    }
    out[i] = a;
    out[i + 1] = b;
    out[i + 2] = c;
  }
  return out;
}
