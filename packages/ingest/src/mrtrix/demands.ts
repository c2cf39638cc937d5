import { type Mrtrix, type Suite, suiteMissing } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import type { ChainParams } from '../params.ts';
import type { ChainInput } from './chain.ts';
import { segmentation } from './steps/five-tissue.ts';

const ANATOMY = '`fiveTissue`, `parcellation` and FreeSurfer, or `t1` and FSL';

/**
 * What cannot be done with these files and programs is said before anything is computed.
 *
 * @throws TractogenError PARAMETER_INVALID, RUNTIME_MISSING
 */
export function checkDemands(mrtrix: Mrtrix, input: ChainInput, params: ChainParams): void {
  const { act, bias, motion, tracking } = params;
  const images = !('fod' in input);
  const demand = (suite: Suite, what: string): void => {
    const lack = mrtrix.lack(suite);
    if (lack !== null) throw suiteMissing(suite, what, lack);
  };
  if (images && motion === 'required') demand('fsl', '`motion: required`');
  if (images && (bias === 'ants' || bias === 'fsl')) demand(bias, `\`bias: ${bias}\``);
  const segmented = segmentation(input);
  const anatomy =
    act !== 'off' &&
    (input.fiveTissue !== undefined || (segmented !== null && mrtrix.lack(segmented.suite) === null));
  if (act === 'required' && !anatomy) throw lacking('`act: required`', ANATOMY);
  if (input.tracks !== undefined) {
    if (params.sift === 'off' && params.resample === undefined && !params.density)
      throw new TractogenError(
        'PARAMETER_INVALID',
        '`tracks` takes the place of tracking, and nothing else is asked for',
        {
          remedy:
            'Ask for `sift`, `resample` or `density`, or bring the tractogram in with `source: tractogram`',
        },
      );
    return;
  }
  for (const { algorithm, seeding } of tracking) {
    if (seeding === 'gmwmi' && !anatomy) throw lacking('`seeding: gmwmi`', `${ANATOMY}, and \`act\` not off`);
    if (seeding === 'image' && input.seedImage === undefined)
      throw lacking('`seeding: image`', '`seedImage`');
    if (algorithm.startsWith('Tensor_') && !images) throw lacking(algorithm, 'a diffusion image');
  }
}

function lacking(what: string, needs: string): TractogenError {
  return new TractogenError('PARAMETER_INVALID', `${what} needs ${needs}`, {
    remedy: 'Give it, or write another value',
  });
}
