import type { Mrtrix } from '@tractogen/mrtrix';
import { readImage, readTractogram, streamlineCount, type Grid, type Tractogram } from '@tractogen/formats';
import { TractogenError } from '@tractogen/core';
import type { Tracked } from './steps/track.ts';

/** The voxel grid of an image of the scratch folder. */
export async function gridOf(mrtrix: Mrtrix, mask: string): Promise<Grid> {
  await mrtrix.run('mrconvert', [mask, 'grid.nii', '-datatype', 'uint8']);
  return (await readImage(mrtrix.path('grid.nii'))).grid;
}

/**
 * Reads a TCK of the scratch folder.
 *
 * @throws TractogenError COUNT_MISMATCH where it holds fewer or more streamlines than were tracked
 */
export async function readTracks(
  mrtrix: Mrtrix,
  { file, streamlines }: Tracked,
  grid: Grid,
): Promise<Tractogram> {
  const tractogram = await readTractogram(mrtrix.path(file), { reference: grid, strict: true });
  if (streamlineCount(tractogram) === streamlines) return tractogram;
  throw new TractogenError(
    'COUNT_MISMATCH',
    `${streamlines} streamlines were tracked, ${file} holds ${streamlineCount(tractogram)}`,
    { exitCode: 1 },
  );
}
