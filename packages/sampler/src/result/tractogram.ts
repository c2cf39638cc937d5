import {
  POINTS,
  type DataColumn,
  type Grid,
  type StreamlineTable,
  type Tractogram,
} from '@tractogen/formats';
import type { Asked } from './asked.ts';

/**
 * The samples for a viewer. Property `bundle` is the 1-based place of the streamline's bundle in `order`, 0 for none.
 *
 * @param order bundle names in the order of `samples.json`
 * @param asked adds the properties `requested_<attribute>` and `out_of_support`
 */
export function sampleTractogram(
  { points, rows, bundle }: Pick<StreamlineTable, 'points' | 'rows' | 'bundle'>,
  grid: Grid | null,
  order: readonly string[],
  asked: Asked | null = null,
): Tractogram {
  const { codes, names } = bundle;
  const groups = new Map<string, Uint32Array>();
  for (const name of order) {
    const own = Uint32Array.from(codes.keys()).filter((row) => names[codes[row]] === name);
    if (own.length > 0) groups.set(name, own);
  }
  const numbers = Float32Array.from(codes, (code) => order.indexOf(names[code]) + 1);
  return {
    points,
    offsets: Uint32Array.from({ length: rows + 1 }, (_, i) => i * POINTS),
    grid,
    perStreamline: new Map([['bundle', column(numbers)], ...(asked === null ? [] : askedColumns(asked))]),
    perPoint: new Map(),
    groups,
  };
}

/** Numbers as they are; of words the 1-based place among those that were asked for, in order. */
function askedColumns({ attributes, words, outOfSupport }: Asked): [string, DataColumn][] {
  const numbers = [...attributes].filter(([name]) => !name.includes('='));
  return [
    ...numbers.map(([name, values]): [string, DataColumn] => [`requested_${name}`, column(values)]),
    ...[...words].map(([name, asked]): [string, DataColumn] => {
      const order = wordOrder(asked);
      return [`requested_${name}`, column(asked.map((word) => order.indexOf(word) + 1))];
    }),
    ['out_of_support', column(outOfSupport)],
  ];
}

/** The words of a column in the order of their numbers. */
export function wordOrder(words: readonly string[]): string[] {
  return [...new Set(words)].toSorted();
}

/** The most properties that a TRK file can name. */
const MOST = 10;

/** The tractogram with no more properties than TRK holds, and the names of those left out. */
export function withinTrk(tractogram: Tractogram): { tractogram: Tractogram; left: string[] } {
  const names = [...tractogram.perStreamline.keys()];
  const first = ['bundle', 'out_of_support'].filter((name) => names.includes(name));
  const kept = [...first, ...names.filter((name) => !first.includes(name))].slice(0, MOST);
  const perStreamline = new Map([...tractogram.perStreamline].filter(([name]) => kept.includes(name)));
  return { tractogram: { ...tractogram, perStreamline }, left: names.filter((name) => !kept.includes(name)) };
}

function column(values: ArrayLike<number>): DataColumn {
  return { values: Float32Array.from(values), components: 1 };
}
