import { type Mrtrix, type UserFile, bringImage, shapeOf } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import { demandDirections } from '../../gradients/directions.ts';
import { fslFiles, gradientTable } from '../../gradients/table.ts';

export interface DwiFiles {
  readonly dwi: UserFile;
  readonly bval: UserFile;
  readonly bvec: UserFile;
}

/**
 * The diffusion image with its gradients as `dwi.mif`. Directions may be three rows or three columns.
 *
 * @param bad what becomes of weighted volumes without a direction
 * @throws TractogenError COUNT_MISMATCH, INPUT_INVALID, NOT_FINITE, DEGENERATE_DATA, FORMAT_UNKNOWN, PROGRAM_FAILED
 */
export async function convertDwi(
  mrtrix: Mrtrix,
  { dwi, bval, bvec }: DwiFiles,
  bad: 'refuse' | 'drop',
): Promise<string> {
  const [values, directions] = await Promise.all(
    [bval, bvec].map(async ({ path }) => await mrtrix.fs.readFile(path, 'utf8')),
  );
  const table = gradientTable(values, directions, { bval: bval.name, bvec: bvec.name }, bad);
  const image = await bringImage(mrtrix, dwi, 'given');
  const [, , , volumes = 1] = await shapeOf(mrtrix, image);
  const rows = table.gradients.length + table.dropped.length;
  if (volumes !== rows)
    throw new TractogenError(
      'COUNT_MISMATCH',
      `the image has ${volumes} volumes, ${bval.name} ${rows} b-values`,
      {
        file: dwi.name,
        remedy: 'Take image, b-values and directions from the same series',
      },
    );
  demandDirections(table.gradients, bvec.name);
  mrtrix.note('volumes', {
    in: volumes,
    out: table.gradients.length,
    dropped: { direction_unusable: table.dropped.length },
    directions_zeroed: table.zeroed,
  });
  if (table.dropped.length > 0)
    mrtrix.events.warn(
      `${table.dropped.length} of ${volumes} volumes have no direction and are left out: ${table.dropped.join(', ')}`,
    );
  const files = fslFiles(table.gradients);
  const gradients = [await mrtrix.put('kept.bvec', files.bvec), await mrtrix.put('kept.bval', files.bval)];
  const kept = await withoutVolumes(mrtrix, image, volumes, table.dropped);
  await mrtrix.run('mrconvert', [kept, 'dwi.mif', '-fslgrad', ...gradients]);
  return 'dwi.mif';
}

async function withoutVolumes(
  mrtrix: Mrtrix,
  image: string,
  volumes: number,
  dropped: readonly number[],
): Promise<string> {
  if (dropped.length === 0) return image;
  const kept = Array.from({ length: volumes }, (_, i) => i).filter((i) => !dropped.includes(i));
  await mrtrix.run('mrconvert', [image, 'kept.mif', '-coord', 3, kept.join(',')]);
  return 'kept.mif';
}
