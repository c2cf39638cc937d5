/** The nearest reference streamlines of some rows: rows × k, nearest first. */
export interface Neighbourhood {
  readonly index: Uint32Array;
  /** mm */
  readonly distance: Float64Array;
}

/**
 * How many hits among streamlines and their flips hold k different streamlines for certain: a streamline
 * is hit at most twice.
 */
export function hitsFor(k: number): number {
  return k === 1 ? 1 : 2 * k;
}

/**
 * Of each row the k nearest streamlines among its hits; a streamline and its flip are one.
 *
 * @param found hits of the rows, nearest first, `hitsFor(k)` each; with `directions` 2, of the rows and then of their reverses
 * @param streamlines number of references before their flips
 */
export function distinct(
  found: { readonly index: Uint32Array; readonly distance: ArrayLike<number> },
  streamlines: number,
  k: number,
  directions: 1 | 2,
): Neighbourhood {
  const hits = hitsFor(k);
  const rows = found.index.length / (directions * hits);
  const index = new Uint32Array(rows * k);
  const distance = new Float64Array(rows * k);
  for (let row = 0; row < rows; row++) {
    const places = Array.from({ length: directions * hits }, (_, i) =>
      i < hits ? row * hits + i : (rows + row) * hits + i - hits,
    ).toSorted((a, b) => found.distance[a] - found.distance[b] || a - b);
    const seen = new Set<number>();
    for (const place of places) {
      const streamline = found.index[place] % streamlines;
      if (seen.has(streamline)) continue;
      index[row * k + seen.size] = streamline;
      distance[row * k + seen.size] = found.distance[place];
      if (seen.add(streamline).size === k) break;
    }
  }
  return { index, distance };
}
