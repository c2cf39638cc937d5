import type { Mrtrix, UserFile } from '@tractogen/mrtrix';
import {
  encodeTck,
  formatOfName,
  readTractogram,
  streamlineCount,
  type Grid,
  type Tractogram,
} from '@tractogen/formats';
import { TractogenError } from '@tractogen/core';
import { countOf, type Tracked } from './steps/track.ts';

/** A tractogram of the user's in the place of tracking. */
export interface GivenTracks {
  /** With all that its file holds; the grid is its own, or the image's where the format has none. */
  readonly tractogram: Tractogram;
  /** Its streamlines as MRtrix3 reads them. */
  readonly tracked: Tracked;
}

/**
 * Brings a tractogram in, for SIFT, resampling and maps.
 *
 * @param grid of the diffusion image, for TCK and VTK
 * @throws TractogenError COUNT_MISMATCH where MRtrix3 does not see all of its streamlines, and those of the readers
 */
export async function givenTracks(mrtrix: Mrtrix, file: UserFile, grid: Grid): Promise<GivenTracks> {
  const format = formatOfName(file.path)?.format;
  const tractogram = await readTractogram(file.path, {
    ...((format === 'tck' || format === 'vtk') && { reference: grid }),
    warn: (message, code) => mrtrix.events.warn(`${code} ${file.name}: ${message}`),
  });
  const given = await mrtrix.put('given.tck', encodeTck(tractogram));
  const streamlines = await countOf(mrtrix, given);
  if (streamlines !== streamlineCount(tractogram))
    throw new TractogenError(
      'COUNT_MISMATCH',
      `the tractogram has ${streamlineCount(tractogram)} streamlines, MRtrix3 sees ${streamlines} of them`,
      { file: file.name, remedy: 'Leave streamlines without points out' },
    );
  mrtrix.note('given', { streamlines });
  return { tractogram, tracked: { file: given, streamlines } };
}

/** What a tractogram holds beside its points, on the same streamlines with other points. */
export function onOtherPoints(
  given: Tractogram,
  { points, offsets }: Tractogram,
  mrtrix: Mrtrix,
): Tractogram {
  withoutPointData(given, mrtrix);
  return { ...given, points, offsets, perPoint: new Map() };
}

/** Tells that data of points are left out where points are new or fewer. */
export function withoutPointData({ perPoint }: Tractogram, { events }: Mrtrix): void {
  if (perPoint.size > 0) events.warn(`data of points are left out: ${[...perPoint.keys()].join(', ')}`);
}
