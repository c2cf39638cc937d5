import { readFile } from 'node:fs/promises';
import type { Mrtrix } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';

/** Streamlines for each of the orders and flips of axes that are tried. */
const STREAMLINES = 2000;
/** Directions that differ by less are the same. */
const SAME = 1e-3;

/** A row of a gradient scheme: x, y, z in the scanner's axes, b. */
type Row = readonly number[];

/** Which of the given axes stands in the place of x, y and z, and with which sign. */
export interface Axes {
  readonly order: readonly number[];
  readonly signs: readonly number[];
}

/**
 * Looks whether other axes of the gradients give longer streamlines: `dwigradcheck`. Directions that were written for another order
 * or sign of the image's axes leave FA as it is, and send every streamline astray.
 *
 * @param wrong what becomes of such a series
 * @returns the series, with the directions that fit it
 * @throws TractogenError INPUT_INVALID with `refuse`, PROGRAM_FAILED
 */
export async function checkGradients(
  mrtrix: Mrtrix,
  dwi: string,
  wrong: 'refuse' | 'correct',
): Promise<string> {
  // Without a seed: of one seed, two ways to write the same axes give equal lengths, on which 3.0.3 fails. What it draws does not
  // get into the result, only which axes are best.
  await mrtrix.run('dwigradcheck', [dwi, '-number', STREAMLINES, '-export_grad_mrtrix', 'checked.b']);
  const given = scheme(await mrtrix.run('mrinfo', [dwi, '-dwgrad']));
  const best = scheme(await readFile(mrtrix.path('checked.b'), 'utf8'));
  const axes = axesBetween(given, best);
  const name = axes === null ? 'those of the image' : written(axes);
  mrtrix.note('gradient_axes', name);
  if (name === 'x y z') return dwi;
  const what = `the gradients fit the image where their axes are ${name}, not x y z`;
  if (wrong === 'refuse')
    throw new TractogenError('INPUT_INVALID', what, {
      remedy: 'Look at FODs or tensors, and write `gradients: correct` if they lie across their bundles',
    });
  mrtrix.events.warn(`${what}; they are corrected`);
  // An oblique image may have them in its own axes: no order of the scanner's then.
  const rows = axes === null ? best : given.map((row) => moved(row, axes).concat(row[3]));
  const file = await mrtrix.put('axes.b', `${rows.map((row) => row.join(' ')).join('\n')}\n`);
  await mrtrix.run('mrconvert', [dwi, 'regraded.mif', '-grad', file]);
  return 'regraded.mif';
}

/** Numbers by row; lines that begin with # are comments. */
function scheme(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/).map(Number));
}

/**
 * The axes that make one scheme of another. A direction and its opposite measure the same; of several ways to write it that with
 * the fewest signs is taken.
 *
 * @returns null where no order and signs of the axes do
 */
export function axesBetween(given: readonly Row[], best: readonly Row[]): Axes | null {
  const fits = (axes: Axes): boolean =>
    given.every((row, i) => {
      const to = best[i] ?? [];
      return [1, -1].some((sign) =>
        moved(row, axes).every((value, k) => Math.abs(sign * value - to[k]) < SAME),
      );
    });
  return WAYS.find(fits) ?? null;
}

function moved(row: Row, { order, signs }: Axes): number[] {
  return order.map((axis, k) => signs[k] * row[axis]);
}

function written({ order, signs }: Axes): string {
  return order.map((axis, k) => `${signs[k] < 0 ? '-' : ''}${'xyz'[axis]}`).join(' ');
}

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
/** With one minus at most: more of them are the opposite of fewer. */
const SIGNS = [
  [1, 1, 1],
  [-1, 1, 1],
  [1, -1, 1],
  [1, 1, -1],
];
const WAYS: readonly Axes[] = SIGNS.flatMap((signs) => ORDERS.map((order) => ({ order, signs })));
