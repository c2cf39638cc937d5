import type { Mrtrix } from '@tractogen/mrtrix';
import { checkFinite, type Tissues } from './fod.ts';

/**
 * Makes the tissues add up alike everywhere and between subjects (Raffelt et al. 2017). Needs two tissues
 * at least; with one the step is left out by name.
 *
 * @throws TractogenError NOT_FINITE where the scaled distributions are no numbers
 */
export async function normalise(mrtrix: Mrtrix, tissues: Tissues, mask: string): Promise<Tissues> {
  if (tissues.all.length < 2) {
    mrtrix.skip('mtnormalise', 'one tissue only');
    return tissues;
  }
  const pairs = tissues.all.map((image) => [image, `normal-${image}`]);
  await mrtrix.run('mtnormalise', [...pairs.flat(), '-mask', mask]);
  const all = pairs.map(([, image]) => image);
  await checkFinite(mrtrix, all[0]);
  return { fod: all[0], all };
}
