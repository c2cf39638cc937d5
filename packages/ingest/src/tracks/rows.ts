import { concatenated, type DataColumn, type Tractogram } from '@tractogen/formats';

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

/** Groups of a tractogram among some of its streamlines, in the order of `rows`; one that loses all of its own stays, empty. */
export function takeGroups(groups: Tractogram['groups'], rows: readonly number[]): Map<string, Uint32Array> {
  const place = new Map(rows.map((row, i) => [row, i]));
  const among = (members: Uint32Array): Uint32Array =>
    Uint32Array.from([...members].flatMap((row) => place.get(row) ?? []));
  return new Map([...groups].map(([name, members]) => [name, among(members)]));
}

/**
 * The streamlines of several tractograms one after the other, on the grid of the first. Of their columns
 * those stay that all have; groups are left behind.
 */
export function joinTractograms(parts: readonly [Tractogram, ...Tractogram[]]): Tractogram {
  const count = parts.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const offsets = new Uint32Array(count + 1);
  let row = 0;
  let point = 0;
  for (const part of parts) {
    for (let i = 1; i < part.offsets.length; i++) offsets[++row] = point + part.offsets[i];
    point += part.points.length / 3;
  }
  return {
    points: concatenated(parts.map(({ points }) => points)),
    offsets,
    grid: parts[0].grid,
    perStreamline: joinColumns(parts.map(({ perStreamline }) => perStreamline)),
    perPoint: joinColumns(parts.map(({ perPoint }) => perPoint)),
    groups: new Map(),
  };
}

function joinColumns(parts: readonly ReadonlyMap<string, DataColumn>[]): Map<string, DataColumn> {
  const out = new Map<string, DataColumn>();
  for (const [name, { components }] of parts[0]) {
    const columns = parts.flatMap((part) => part.get(name) ?? []);
    if (columns.length === parts.length && columns.every((column) => column.components === components))
      out.set(name, { values: concatenated(columns.map(({ values }) => values)), components });
  }
  return out;
}

/** The same tractogram with one number more for every streamline. */
export function withColumn(tractogram: Tractogram, name: string, values: Float32Array): Tractogram {
  return {
    ...tractogram,
    perStreamline: new Map([...tractogram.perStreamline, [name, { values, components: 1 }]]),
  };
}
