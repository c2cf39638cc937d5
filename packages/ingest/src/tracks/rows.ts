import type { DataColumn, Tractogram } from '@tractogen/formats';

/** Some streamlines of a tractogram, in the order of `rows`; groups are left behind. */
export function takeStreamlines(tractogram: Tractogram, rows: readonly number[]): Tractogram {
  const { points, offsets } = tractogram;
  const kept = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) kept[i + 1] = kept[i] + offsets[row + 1] - offsets[row];
  const taken = new Float32Array(3 * kept[rows.length]);
  for (const [i, row] of rows.entries())
    taken.set(points.subarray(3 * offsets[row], 3 * offsets[row + 1]), 3 * kept[i]);
  const column = ({ values, components }: DataColumn): DataColumn => {
    const picked = new Float32Array(rows.length * components);
    for (const [i, row] of rows.entries())
      picked.set(values.subarray(row * components, (row + 1) * components), i * components);
    return { values: picked, components };
  };
  const perStreamline = new Map([...tractogram.perStreamline].map(([name, data]) => [name, column(data)]));
  return {
    ...tractogram,
    points: taken,
    offsets: kept,
    perStreamline,
    perPoint: new Map(),
    groups: new Map(),
  };
}

/** The streamlines of several tractograms one after the other, on the grid of the first; points only. */
export function joinTractograms(parts: readonly [Tractogram, ...Tractogram[]]): Tractogram {
  const count = parts.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const points = new Float32Array(parts.reduce((sum, part) => sum + part.points.length, 0));
  const offsets = new Uint32Array(count + 1);
  let row = 0;
  let point = 0;
  for (const part of parts) {
    points.set(part.points, 3 * point);
    for (let i = 1; i < part.offsets.length; i++) offsets[++row] = point + part.offsets[i];
    point += part.points.length / 3;
  }
  return {
    points,
    offsets,
    grid: parts[0].grid,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups: new Map(),
  };
}

/** The same tractogram with one number more for every streamline. */
export function withColumn(tractogram: Tractogram, name: string, values: Float32Array): Tractogram {
  return {
    ...tractogram,
    perStreamline: new Map([...tractogram.perStreamline, [name, { values, components: 1 }]]),
  };
}
