import type { Mrtrix } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import { numberRows } from '../../gradients/numbers.ts';
import type { Tracked } from './track.ts';

/**
 * Streamlines that fit the fibre densities (SIFT, Smith et al. 2013).
 *
 * @param keep how many shall be left; without it SIFT goes on as long as the fit becomes better
 * @returns for every streamline whether it stays
 */
export async function sift(
  mrtrix: Mrtrix,
  { file, streamlines }: Tracked,
  fod: string,
  tissues: string | null,
  keep: number | undefined,
): Promise<boolean[]> {
  await mrtrix.run('tcksift', [
    file,
    fod,
    'sifted.tck',
    '-out_selection',
    'selection.txt',
    ...(keep === undefined ? [] : ['-term_number', keep]),
    ...anatomy(tissues),
  ]);
  return (await numbersOf(mrtrix, 'selection.txt', streamlines)).map((value) => value === 1);
}

/** A weight for every streamline such that weighted densities fit (SIFT2, Smith et al. 2015). */
export async function sift2(
  mrtrix: Mrtrix,
  { file, streamlines }: Tracked,
  fod: string,
  tissues: string | null,
): Promise<Float32Array> {
  // Without threads tcksift2 (3.0.3) stops at once and leaves every weight at 1, with exit status 0.
  await mrtrix.run('tcksift2', [file, fod, 'weights.txt', ...anatomy(tissues)], { leastThreads: 1 });
  const weights = await numbersOf(mrtrix, 'weights.txt', streamlines);
  if (weights.length > 1 && weights.every((weight) => weight === 1))
    mrtrix.events.warn('tcksift2 left every weight at 1: too few streamlines, perhaps');
  if (weights.every((weight) => Number.isFinite(weight) && weight >= 0)) return Float32Array.from(weights);
  throw new TractogenError('NOT_FINITE', 'tcksift2 gave weights that are no weights', {
    remedy: 'Write `sift: off`, or track more streamlines',
  });
}

function anatomy(tissues: string | null): string[] {
  return tissues === null ? [] : ['-act', tissues];
}

async function numbersOf(mrtrix: Mrtrix, name: string, count: number): Promise<number[]> {
  const text = await mrtrix.fs.readFile(mrtrix.path(name), 'utf8');
  const numbers = numberRows(text.replace(/^#.*$/gm, ''), name).flat();
  if (numbers.length === count) return numbers;
  throw new TractogenError('COUNT_MISMATCH', `there are ${numbers.length} numbers for ${count} streamlines`, {
    file: name,
    remedy: 'Write `sift: off`',
  });
}
