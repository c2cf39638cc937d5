import { shapeOf, type Mrtrix } from '@tractogen/mrtrix';

const STEP = 'dwidenoise';

/**
 * Takes thermal noise away by the Marchenko–Pastur threshold on patches (Veraart et al. 2016). To be done
 * before anything that interpolates. An image that holds no patch of as many voxels as it has volumes is left as it is, by name.
 */
export async function denoise(mrtrix: Mrtrix, dwi: string): Promise<string> {
  const [x, y, z, volumes = 1] = await shapeOf(mrtrix, dwi);
  const patch = patchOf([x, y, z], volumes);
  if (patch === null) {
    mrtrix.skip(STEP, `${x} × ${y} × ${z} voxels are too few for ${volumes} volumes`);
    return dwi;
  }
  await mrtrix.run(STEP, [dwi, 'denoised.mif', '-extent', patch.join(',')]);
  return 'denoised.mif';
}

/**
 * The patch, in voxels: the smallest cube of an odd edge with as many voxels as there are volumes, which is dwidenoise's own choice; along axes that are
 * shorter the longest odd edge, and the others longer for it. Said to dwidenoise because it (3.0.3) takes the number of voxels along a short axis, and where
 * that is even writes beyond its memory.
 *
 * @returns null where no patch is that large
 */
export function patchOf(size: readonly number[], volumes: number): number[] | null {
  const longest = Math.max(...size);
  for (let edge = 3; edge <= longest + 1; edge += 2) {
    const patch = size.map((voxels) => Math.min(edge, voxels % 2 === 1 ? voxels : voxels - 1));
    if (patch.reduce((product, side) => product * side, 1) >= volumes) return patch;
  }
  return null;
}
