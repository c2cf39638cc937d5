import { type Mrtrix, suiteMissing } from '@tractogen/mrtrix';

/**
 * Evens the intensities out by `dwibiascorrect`, over ANTs' N4 or FSL's fast.
 *
 * @param asked `auto` takes ANTs where it is installed, else FSL, else leaves the step out
 * @throws TractogenError RUNTIME_MISSING where a program was asked for by name
 */
export async function correctBias(
  mrtrix: Mrtrix,
  dwi: string,
  mask: string,
  asked: 'auto' | 'ants' | 'fsl',
): Promise<string> {
  const found = (['ants', 'fsl'] as const).find(
    (suite) => (asked === 'auto' || asked === suite) && mrtrix.has(suite),
  );
  if (found === undefined) {
    if (asked !== 'auto') throw suiteMissing(asked, 'dwibiascorrect');
    mrtrix.skip('dwibiascorrect', 'neither ANTs nor FSL is installed');
    return dwi;
  }
  await mrtrix.run('dwibiascorrect', [found, dwi, 'unbiased.mif', '-mask', mask]);
  return 'unbiased.mif';
}
