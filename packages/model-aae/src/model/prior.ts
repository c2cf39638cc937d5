import { TRACTOENCODER_PRIOR, type Prior } from '@tractogen/codec';
import type { Settings } from '../presets.ts';

/** Standard deviations between the means of neighbours on the ring. */
const APART = 4;

/** What codes shall be distributed like, for a number of bundles. */
export function priorOf({ prior }: Pick<Settings, 'prior'>, classes: number): Prior {
  if (prior === 'standard') return { kind: 'standard' };
  if (prior === 'tractoencoder') return TRACTOENCODER_PRIOR;
  return { kind: 'ring', radius: classes < 2 ? 1 : APART / 2 / Math.sin(Math.PI / classes) };
}
