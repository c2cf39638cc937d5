import { boundedMdf } from './mdf.ts';

/**
 * The nearest reference of each query by flip-aware MDF, exact; of equal distances the lower row
 * wins. References are tried by rising distance of centroids, which is never above the MDF, and the
 * search ends once that alone is too far.
 *
 * @param queries q × pointsEach × 3, mm
 * @param references n × pointsEach × 3, mm
 * @returns rows of the references and distances in mm; with no references, distances are infinite
 * @throws RangeError if an array is not a whole number of streamlines
 */
export function nearestMdf(
  queries: Float32Array,
  references: Float32Array,
  pointsEach = 20,
): { readonly index: Uint32Array; readonly distance: Float32Array } {
  const here = centroids(queries, pointsEach);
  const there = centroids(references, pointsEach);
  const total = queries.length / (pointsEach * 3);
  const rows = references.length / (pointsEach * 3);
  // Sorted along x: candidates are met by rising distance in x, on both sides.
  const order = Uint32Array.from({ length: rows }, (_, row) => row).toSorted(
    (a, b) => there[a * 3] - there[b * 3],
  );
  const index = new Uint32Array(total);
  const distance = new Float32Array(total);
  for (let query = 0; query < total; query++) {
    const x = here[query * 3];
    let best = Infinity;
    let found = 0;
    const test = (row: number): void => {
      const gap = Math.hypot(
        x - there[row * 3],
        here[query * 3 + 1] - there[row * 3 + 1],
        here[query * 3 + 2] - there[row * 3 + 2],
      );
      if (gap > best + ROUNDING) return;
      const mm = boundedMdf(
        queries,
        query * pointsEach,
        references,
        row * pointsEach,
        pointsEach,
        best + ROUNDING,
      );
      if (mm < best || (mm === best && row < found)) {
        best = mm;
        found = row;
      }
    };
    let high = firstNotBelow(order, there, x);
    let low = high - 1;
    for (;;) {
      const below = low >= 0 ? x - there[order[low] * 3] : Infinity;
      const above = high < rows ? there[order[high] * 3] - x : Infinity;
      if (Math.min(below, above) > best + ROUNDING || (low < 0 && high >= rows)) break;
      test(below < above ? order[low--] : order[high++]);
    }
    index[query] = found;
    distance[query] = best;
  }
  return { index, distance };
}

/** mm; far above the rounding of centroids in float64, far below any distance that matters. */
const ROUNDING = 1e-9;

function centroids(points: Float32Array, pointsEach: number): Float64Array {
  const rows = points.length / (pointsEach * 3);
  if (!Number.isInteger(rows))
    throw new RangeError(`${points.length} numbers are no whole number of ${pointsEach}-point streamlines`);
  const out = new Float64Array(rows * 3);
  for (let i = 0; i < points.length; i++)
    out[Math.floor(i / (pointsEach * 3)) * 3 + (i % 3)] += points[i] / pointsEach;
  return out;
}

function firstNotBelow(order: Uint32Array, centres: Float64Array, x: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (centres[order[middle] * 3] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
