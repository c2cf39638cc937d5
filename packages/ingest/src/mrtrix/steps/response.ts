import type { Mrtrix } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import { numberRows } from '../../gradients/numbers.ts';

/** Response functions by tissue: names of scratch files. */
export interface Responses {
  readonly whiteMatter: string;
  readonly greyMatter?: string;
  readonly fluid?: string;
}

/** One response of single-fibre white matter (Tournier et al. 2013), for data with one shell. */
export async function tournierResponse(
  mrtrix: Mrtrix,
  dwi: string,
  mask: string,
  lmax: number | undefined,
): Promise<Responses> {
  const order = lmax === undefined ? [] : ['-lmax', lmax];
  await mrtrix.run('dwi2response', ['tournier', dwi, 'response-wm.txt', '-mask', mask, ...order]);
  await checkResponse(mrtrix, 'response-wm.txt');
  return { whiteMatter: 'response-wm.txt' };
}

/** Responses of three tissues without an anatomical image (Dhollander et al. 2016 and 2019). */
export async function dhollanderResponse(mrtrix: Mrtrix, dwi: string, mask: string): Promise<Responses> {
  const names = ['response-wm.txt', 'response-gm.txt', 'response-csf.txt'] as const;
  await mrtrix.run('dwi2response', ['dhollander', dwi, ...names, '-mask', mask]);
  for (const name of names) await checkResponse(mrtrix, name);
  return { whiteMatter: names[0], greyMatter: names[1], fluid: names[2] };
}

/**
 * A response must be numbers, and fall on a fibre: MRtrix3 writes NaN with exit status 0 where too few
 * voxels were left to fit.
 *
 * @throws TractogenError NOT_FINITE
 */
export async function checkResponse(mrtrix: Mrtrix, name: string): Promise<void> {
  const text = await mrtrix.fs.readFile(mrtrix.path(name), 'utf8');
  const rows = numberRows(text.replace(/^#.*$/gm, ''), name);
  const numbers = rows.flat();
  if (numbers.length > 0 && numbers.every(Number.isFinite) && rows[0][0] > 0) return;
  throw new TractogenError(
    'NOT_FINITE',
    `the response ${name.replace(/^response-|\.txt$/g, '')} is no function: ${text
      .replace(/^#.*$/gm, '')
      .trim()
      .slice(0, 80)}`,
    { remedy: 'Give a mask with more single-fibre voxels, a lower `lmax`, or another `response`' },
  );
}
