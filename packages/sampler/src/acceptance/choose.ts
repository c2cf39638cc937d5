import type { Grid } from '@tractogen/formats';
import type { Params } from '../params.ts';
import { finite, inOrder, type Filter } from './filter.ts';
import { lengthWithin, trainingRange, type LengthBounds } from './length.ts';
import { withinVolume } from './volume.ts';
import { occupancy, trimToMask, type Mask } from './white-matter.ts';

export interface Acceptance {
  readonly filter: Filter;
  readonly length: LengthBounds | null;
}

/**
 * The acceptance of one bundle. Order: finite, trim to white matter, occupancy, length, volume, as
 * published for GESTA; its step between them, local orientation, is not done here.
 *
 * @param mask null where the data have no white-matter mask
 * @param grid null where there is none: then nothing can leave it
 * @param lengths smoothed lengths of the bundle's training streamlines, mm
 */
export function chooseAcceptance(
  options: Params['acceptance'],
  mask: Mask | null,
  grid: Grid | null,
  lengths: Iterable<number>,
): Acceptance {
  const filters: Filter[] = [finite];
  if (options.whiteMatter !== false && mask !== null) {
    if (options.whiteMatter.trim) filters.push(trimToMask(mask));
    filters.push(occupancy(mask, options.whiteMatter.occupancy));
  }
  const length = lengthBounds(options.length, lengths);
  if (length !== null) filters.push(lengthWithin(length));
  if (options.withinVolume && grid !== null) filters.push(withinVolume(grid));
  return { filter: inOrder(filters), length };
}

function lengthBounds(
  wanted: Params['acceptance']['length'],
  lengths: Iterable<number>,
): LengthBounds | null {
  if (wanted === false) return null;
  return 'min' in wanted ? wanted : trainingRange(lengths, wanted.margin);
}
