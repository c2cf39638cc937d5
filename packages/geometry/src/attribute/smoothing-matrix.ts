import { lowPass } from './low-pass.ts';

/**
 * The fixed low-pass as a matrix, so that a network can measure the shape of its own output:
 * smoothed = S · points. Rows sum to one; the first and the last row leave the ends where they are.
 *
 * @returns count × count, row-major
 */
export function smoothingMatrix(count = 256): Float32Array {
  const sums = new Float64Array(count * count);
  const window = lowPass(count);
  const half = (window.length - 1) / 2;
  const last = count - 1;
  for (let i = 0; i < count; i++) {
    const add = (j: number, weight: number): void => {
      sums[i * count + j] += weight;
    };
    for (let k = -half; k <= half; k++) {
      const weight = window[k + half];
      const j = i + k;
      const end = j < 0 ? 0 : last;
      if (j >= 0 && j <= last) add(j, weight);
      else {
        add(end, 2 * weight);
        add(2 * end - j, -weight);
      }
    }
  }
  return Float32Array.from(sums);
}
