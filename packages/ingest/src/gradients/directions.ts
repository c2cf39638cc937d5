import { TractogenError } from '@tractogen/core';
import type { Gradient } from './table.ts';

/** Up to this a volume counts as unweighted, s/mm², as for MRtrix3 (BZeroThreshold): scanners write 5 or so for 0. */
const UNWEIGHTED = 10;
/** A tensor has six unknowns beside the unweighted signal (Basser 1994), and so have spherical harmonics of order 2. */
export const LEAST_DIRECTIONS = 6;
/** Directions nearer than this, or to the opposite, are one: about 2.5°. */
const SAME = Math.cos((2.5 * Math.PI) / 180);

export function isWeighted({ b }: Gradient): boolean {
  return b > UNWEIGHTED;
}

/** How many axes there are, a direction and its opposite being one. */
export function distinctDirections(weighted: readonly Gradient[]): number {
  const found: (readonly number[])[] = [];
  for (const { direction } of weighted) {
    const norm = Math.hypot(...direction);
    const unit = direction.map((part) => part / norm);
    const same = found.some(
      (other) => Math.abs(unit.reduce((sum, part, axis) => sum + part * other[axis], 0)) > SAME,
    );
    if (!same) found.push(unit);
  }
  return found.length;
}

/**
 * Refuses a series in which too few directions are left for any model of the signal, before hours of work go into it.
 *
 * @param file with the directions, for messages
 * @throws TractogenError DEGENERATE_DATA
 */
export function demandDirections(gradients: readonly Gradient[], file: string): void {
  const weighted = gradients.filter(isWeighted);
  const count = distinctDirections(weighted);
  if (count >= LEAST_DIRECTIONS) return;
  throw new TractogenError(
    'DEGENERATE_DATA',
    weighted.length === 0
      ? 'no volume is diffusion-weighted'
      : `the weighted volumes have ${count} directions; ${LEAST_DIRECTIONS} are needed at least`,
    { file, remedy: 'Give a diffusion series with more directions' },
  );
}
