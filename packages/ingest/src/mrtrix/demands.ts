import { type Mrtrix, suiteMissing } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import type { ChainParams } from '../params.ts';
import type { ChainInput } from './chain.ts';

/**
 * What cannot be done with these files and programs is said before anything is computed.
 *
 * @throws TractogenError PARAMETER_INVALID, RUNTIME_MISSING
 */
export function checkDemands(mrtrix: Mrtrix, input: ChainInput, params: ChainParams): void {
  const { act, bias, motion, tracking } = params;
  const images = !('fod' in input);
  if (images && motion === 'required' && !mrtrix.has('fsl')) throw suiteMissing('fsl', '`motion: required`');
  if (images && (bias === 'ants' || bias === 'fsl') && !mrtrix.has(bias))
    throw suiteMissing(bias, `\`bias: ${bias}\``);
  const anatomy =
    act !== 'off' && (input.fiveTissue !== undefined || (input.t1 !== undefined && mrtrix.has('fsl')));
  if (act === 'required' && !anatomy) throw lacking('`act: required`', '`fiveTissue`, or `t1` and FSL');
  for (const { algorithm, seeding } of tracking) {
    if (seeding === 'gmwmi' && !anatomy)
      throw lacking('`seeding: gmwmi`', '`fiveTissue`, or `t1` and FSL, and `act` not off');
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
