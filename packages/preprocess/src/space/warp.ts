import { TractogenError } from '@tractogen/core';
import { encodeTck, readTractogram, streamlineCount, type Grid, type Tractogram } from '@tractogen/formats';
import type { Mrtrix } from '@tractogen/mrtrix';
import { rm } from 'node:fs/promises';

/**
 * Takes streamlines through a deformation field by tcktransform.
 *
 * @param lines two finite points or more each
 * @param field image in the scratch folder: where each of its places goes, mm
 * @param stem begins the names of files made
 * @returns the streamlines moved; one that leaves the field loses points, or all of them
 * @throws TractogenError COUNT_MISMATCH, PROGRAM_FAILED
 */
export async function warpStreamlines(
  mrtrix: Mrtrix,
  lines: Pick<Tractogram, 'points' | 'offsets'>,
  field: string,
  grid: Grid,
  stem: string,
): Promise<Pick<Tractogram, 'points' | 'offsets'>> {
  const empty = { perStreamline: new Map(), perPoint: new Map(), groups: new Map() };
  const to = `${stem}-out.tck`;
  const from = await mrtrix.put(`${stem}-in.tck`, encodeTck({ ...lines, grid: null, ...empty }));
  await mrtrix.run('tcktransform', [from, field, to]);
  const moved = await readTractogram(mrtrix.path(to), { reference: grid });
  for (const file of [from, to]) await rm(mrtrix.path(file));
  if (streamlineCount(moved) === lines.offsets.length - 1) return moved;
  throw new TractogenError(
    'COUNT_MISMATCH',
    `${lines.offsets.length - 1} streamlines were warped, ${streamlineCount(moved)} came back`,
    { exitCode: 1 },
  );
}
