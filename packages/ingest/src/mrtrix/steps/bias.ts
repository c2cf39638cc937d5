import { type Mrtrix, suiteMissing } from '@tractogen/mrtrix';

const STEP = 'dwibiascorrect';

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
    (suite) => (asked === 'auto' || asked === suite) && mrtrix.lack(suite) === null,
  );
  if (found === undefined) {
    if (asked !== 'auto') throw suiteMissing(asked, STEP, mrtrix.lack(asked) ?? '');
    mrtrix.skip(STEP, `neither ANTs (${mrtrix.lack('ants')}) nor FSL (${mrtrix.lack('fsl')}) is there`);
    return dwi;
  }
  await mrtrix.use(found);
  await mrtrix.run(STEP, [found, dwi, 'unbiased.mif', '-mask', mask]);
  return 'unbiased.mif';
}
