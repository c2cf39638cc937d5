import { applyAffine, type Tractogram } from '@tractogen/formats';
import type { Registration } from './register.ts';

type Lines = Pick<Tractogram, 'points' | 'offsets'>;

/**
 * Moves rows of a tractogram to the template.
 *
 * @param points of all rows, changed in place
 * @param warp takes lines through a deformation field of the scratch folder
 * @returns rows that lost points on the way, which stay where they were
 */
export async function moveRows(
  { points: from, offsets }: Lines,
  points: Float32Array,
  rows: Uint32Array,
  { toTemplate, warps }: Registration,
  warp: (lines: Lines, field: string) => Promise<Lines>,
): Promise<number[]> {
  if (warps === null) {
    for (const row of rows) {
      const one = points.subarray(offsets[row] * 3, offsets[row + 1] * 3);
      applyAffine(toTemplate, one, one);
    }
    return [];
  }
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i] + offsets[row + 1] - offsets[row];
  const chosen = new Float32Array(starts[rows.length] * 3);
  for (const [i, row] of rows.entries())
    chosen.set(from.subarray(offsets[row] * 3, offsets[row + 1] * 3), starts[i] * 3);
  const moved = await warp({ points: chosen, offsets: starts }, warps.toTemplate);
  const whole = (i: number): boolean => moved.offsets[i + 1] - moved.offsets[i] === starts[i + 1] - starts[i];
  for (const [i, row] of rows.entries())
    if (whole(i))
      points.set(moved.points.subarray(moved.offsets[i] * 3, moved.offsets[i + 1] * 3), offsets[row] * 3);
  return [...rows].filter((_, i) => !whole(i));
}
