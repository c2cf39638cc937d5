import { TractogenError } from '@tractogen/core';
import { choosePivots, squaredDistance } from './pivots.ts';

export interface Neighbours {
  /** queries × k, rows of the references, nearest first. */
  readonly index: Uint32Array;
  /** queries × k, Euclidean. */
  readonly distance: Float32Array;
}

/** Rounding of the floors taken from pivots, relative to the distances they are differences of. */
const SLACK = 1e-9;

/**
 * The k nearest references of each query, exact, Euclidean, nearest first; of equal distances the
 * lower row wins.
 *
 * Brute force with two prunings that change no result: a floor for the distance by the triangle
 * inequality with up to 16 pivots, and giving up a sum once it passes the k-th best.
 *
 * @param queries q × dims
 * @param references n × dims
 * @throws TractogenError DEGENERATE_DATA with fewer than k references, NOT_FINITE
 */
export function kNearest(
  queries: Float32Array,
  references: Float32Array,
  dims: number,
  k: number,
): Neighbours {
  const rows = rowsOf(references, dims, 'reference');
  const total = rowsOf(queries, dims, 'query');
  if (rows < k || k < 1)
    throw new TractogenError('DEGENERATE_DATA', `${k} neighbours were asked for among ${rows} references`, {
      remedy: 'Give more references',
    });

  const pivots = choosePivots(references, dims, Math.min(16, Math.floor(dims / 4)));
  const toPivots = new Float64Array(pivots.count);
  const index = new Uint32Array(total * k);
  const distance = new Float32Array(total * k);
  const best = new Float64Array(k);
  const order = new Uint32Array(k);

  for (let query = 0; query < total; query++) {
    let held = 0;
    const offer = (row: number, squared: number): void => {
      if (held === k && !precedes(squared, row, best[k - 1], order[k - 1])) return;
      let place = held < k ? held++ : k - 1;
      while (place > 0 && precedes(squared, row, best[place - 1], order[place - 1])) {
        best[place] = best[place - 1];
        order[place] = order[place - 1];
        place--;
      }
      best[place] = squared;
      order[place] = row;
    };
    best.fill(Infinity);
    for (let pivot = 0; pivot < pivots.count; pivot++) {
      const squared = squaredDistance(
        queries,
        query * dims,
        references,
        pivots.rows[pivot] * dims,
        dims,
        Infinity,
      );
      toPivots[pivot] = Math.sqrt(squared);
      offer(pivots.rows[pivot], squared);
    }
    // From the nearest pivot onwards: rows of one bundle often stand together.
    const first = startRow(pivots.rows, toPivots);
    for (let step = 0, row = first; step < rows; step++, row = row + 1 === rows ? 0 : row + 1) {
      const limit = held < k ? Infinity : best[k - 1];
      if (outOfReach(pivots.distances, row * pivots.count, toPivots, limit)) continue;
      const squared = squaredDistance(queries, query * dims, references, row * dims, dims, limit);
      if (squared <= limit && !pivots.rows.includes(row)) offer(row, squared);
    }
    for (let place = 0; place < k; place++) {
      index[query * k + place] = order[place];
      distance[query * k + place] = Math.sqrt(best[place]);
    }
  }
  return { index, distance };
}

/** The nearest reference of each query: `kNearest` with k = 1. */
export function nearestNeighbours(queries: Float32Array, references: Float32Array, dims: number): Neighbours {
  return kNearest(queries, references, dims, 1);
}

function precedes(squared: number, row: number, otherSquared: number, otherRow: number): boolean {
  return squared < otherSquared || (squared === otherSquared && row < otherRow);
}

function startRow(rows: readonly number[], distances: Float64Array): number {
  let nearest = 0;
  for (let pivot = 1; pivot < rows.length; pivot++)
    if (distances[pivot] < distances[nearest]) nearest = pivot;
  return rows[nearest] ?? 0;
}

/** Whether some pivot shows that a reference is farther than the limit (squared). */
function outOfReach(distances: Float64Array, at: number, toPivots: Float64Array, limit: number): boolean {
  for (let pivot = 0; pivot < toPivots.length; pivot++) {
    const there = distances[at + pivot];
    const gap = Math.abs(there - toPivots[pivot]) - SLACK * (there + toPivots[pivot]);
    if (gap > 0 && gap * gap > limit) return true;
  }
  return false;
}

function rowsOf(values: Float32Array, dims: number, what: string): number {
  if (!(dims >= 1) || values.length % dims !== 0)
    throw new RangeError(`${values.length} numbers are no whole number of ${dims}-dimensional rows`);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new TractogenError('NOT_FINITE', `a ${what} has a coordinate that is not a number`, {
      index: Math.floor(wrong / dims),
    });
  return values.length / dims;
}
