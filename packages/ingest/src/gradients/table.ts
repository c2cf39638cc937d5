import { TractogenError } from '@tractogen/core';
import { numberRows } from './numbers.ts';

/** One volume of a diffusion image. */
export interface Gradient {
  /** s/mm². */
  readonly b: number;
  /** In the FSL convention of the files: axes of the image, x flipped where its determinant is positive. */
  readonly direction: readonly [number, number, number];
}

export interface GradientTable {
  readonly gradients: readonly Gradient[];
  /** Volumes with b = 0 whose direction was NaN: it has no meaning there and is now 0 0 0. */
  readonly zeroed: number;
  /** Weighted volumes without a usable direction, by their index in the image; not among `gradients`. */
  readonly dropped: readonly number[];
}

/** Below this a volume counts as unweighted (MRtrix3's own threshold), s/mm². */
const UNWEIGHTED = 10;

/**
 * Reads the b-values and directions of a diffusion image. Directions may be three rows (FSL) or three
 * columns; a 3 × 3 table is taken as rows. A direction that is NaN is set to zero where the volume is
 * unweighted; elsewhere the volume is refused, or dropped and counted.
 *
 * @param names of the two files, for messages
 * @param bad what becomes of a weighted volume whose direction is not a number or zero
 * @throws TractogenError INPUT_INVALID, COUNT_MISMATCH, NOT_FINITE
 */
export function gradientTable(
  bval: string,
  bvec: string,
  names: { readonly bval: string; readonly bvec: string },
  bad: 'refuse' | 'drop' = 'refuse',
): GradientTable {
  const values = bValues(numberRows(bval, names.bval), names.bval);
  const directions = threeRows(numberRows(bvec, names.bvec), names.bvec);
  if (directions[0].length !== values.length)
    throw new TractogenError(
      'COUNT_MISMATCH',
      `there are ${directions[0].length} directions and ${values.length} b-values`,
      { file: names.bvec, remedy: 'Take both files from the same series' },
    );
  const gradients: Gradient[] = [];
  const dropped: number[] = [];
  let zeroed = 0;
  for (const [i, b] of values.entries()) {
    const direction: [number, number, number] = [directions[0][i], directions[1][i], directions[2][i]];
    const usable = direction.every(Number.isFinite) && direction.some((part) => part !== 0);
    if (usable) gradients.push({ b, direction });
    else if (b < UNWEIGHTED) {
      if (!direction.every(Number.isFinite)) zeroed++;
      gradients.push({ b, direction: [0, 0, 0] });
    } else if (bad === 'drop') dropped.push(i);
    else
      throw new TractogenError(
        'NOT_FINITE',
        `volume ${i} has b = ${b} and the direction ${direction.join(' ')}`,
        {
          file: names.bvec,
          index: i,
          remedy: 'Correct it, or leave such volumes out with `badDirections: drop`',
        },
      );
  }
  return { gradients, zeroed, dropped };
}

function bValues(rows: readonly (readonly number[])[], file: string): number[] {
  const values = rows.flat();
  // One row, or one column.
  if (rows.length > 1 && rows.some((row) => row.length !== 1))
    throw new TractogenError('INPUT_INVALID', `the b-values stand in ${rows.length} rows`, {
      file,
      remedy: 'Write them in one row',
    });
  const wrong = values.findIndex((b) => !(b >= 0));
  if (values.length === 0 || wrong >= 0)
    throw new TractogenError(
      'INPUT_INVALID',
      values.length === 0 ? 'there are no b-values' : `the b-value of volume ${wrong} is ${values[wrong]}`,
      { file, remedy: 'Give one b-value a volume, in s/mm²' },
    );
  return values;
}

/** Rows x, y, z, whichever way the file had them. */
function threeRows(rows: readonly (readonly number[])[], file: string): readonly (readonly number[])[] {
  const width = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged < 0 && rows.length === 3 && width > 0) return rows;
  if (ragged < 0 && width === 3) return [0, 1, 2].map((axis) => rows.map((row) => row[axis]));
  throw new TractogenError(
    'INPUT_INVALID',
    ragged < 0
      ? `the directions are a table of ${rows.length} × ${width}, not 3 × n or n × 3`
      : `row ${ragged + 1} has ${rows[ragged].length} numbers, the first ${width}`,
    { file, remedy: 'Give three rows, or three columns, with one direction a volume' },
  );
}

/** The two files as MRtrix3 and FSL read them: b-values in one row, directions in three. */
export function fslFiles(gradients: readonly Gradient[]): { bval: string; bvec: string } {
  const rows = [0, 1, 2].map((axis) => gradients.map(({ direction }) => direction[axis]).join(' '));
  return { bval: `${gradients.map(({ b }) => b).join(' ')}\n`, bvec: `${rows.join('\n')}\n` };
}
