import { TractogenError } from '@tractogen/core';
import type { MrtrixEffects } from '@tractogen/mrtrix';
import type { Registration } from './register.ts';

/**
 * A registration that can be trusted: MRtrix3 ends well also where its search went astray, so the registered image has to look
 * like the template.
 *
 * @param name of the visit; empty without one
 * @param attempt registers it
 * @returns null of a visit that is to be left out, which is warned of
 * @throws TractogenError SPACE_MISMATCH, PROGRAM_FAILED with `onFailure: refuse`
 */
export async function registered(
  name: string,
  { minLikeness, onFailure }: { readonly minLikeness: number; readonly onFailure: 'refuse' | 'skip' },
  { events, signal }: Pick<MrtrixEffects, 'events' | 'signal'>,
  attempt: () => Promise<Registration>,
): Promise<Registration | null> {
  try {
    const found = await attempt();
    if (found.alike >= minLikeness) return found;
    throw new TractogenError(
      'SPACE_MISMATCH',
      `the registration${name === '' ? '' : ` of ${name}`} went astray: its image and the template correlate by ${found.alike.toFixed(2)}, less than ${minLikeness}`,
      {
        remedy:
          'Give images of one contrast that are 0 outside the brain, try `kind: rigid`, set `registration.minLikeness`, or leave such visits out with `registration.onFailure: skip`',
      },
    );
  } catch (error) {
    const code = error instanceof TractogenError ? error.code : null;
    if (onFailure === 'refuse' || signal.aborted || !(code === 'SPACE_MISMATCH' || code === 'PROGRAM_FAILED'))
      throw error;
    events.warn(`${name === '' ? 'the image' : name} is left out: ${(error as TractogenError).message}`);
    return null;
  }
}
