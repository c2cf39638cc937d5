import { join } from 'node:path';
import { TractogenError, type FileSystem } from '@tractogen/core';
import { LEAST_DIRECTIONS, distinctDirections, isWeighted } from '../gradients/directions.ts';
import { gradientTable, type Gradient, type GradientTable } from '../gradients/table.ts';
import type { ChosenImage } from './choose.ts';
import { asFault, DwiFault } from './fault.ts';
import { volumesOf } from './volumes.ts';

interface CheckedGradients {
  readonly volumes: number;
  readonly unweighted: number;
  /** Distinct ones, of weighted volumes. */
  readonly directions: number;
}

/**
 * Looks at the gradients and the header of a diffusion image before hours of work go into it.
 *
 * @param root of the dataset, absolute
 * @param bad as for `gradientTable`
 * @param least distinct directions that are wanted
 * @throws DwiFault by the name of what is wrong
 */
export async function checkDwi(
  fs: FileSystem,
  root: string,
  image: ChosenImage,
  bad: 'refuse' | 'drop',
  least: number = LEAST_DIRECTIONS,
): Promise<CheckedGradients> {
  const [bval, bvec] = await Promise.all(
    [image.bval, image.bvec].map(async (file) => await fs.readFile(join(root, file), 'utf8')),
  );
  const { gradients, dropped } = tableOf(bval, bvec, image, bad);
  const rows = gradients.length + dropped.length;
  const volumes = await volumesOf(fs, join(root, image.file), image.file);
  if (volumes === 1)
    throw new DwiFault('not_4d', 'INPUT_INVALID', 'the image has one volume, so it is no diffusion series', {
      file: image.file,
      remedy: 'Give the series itself, not a map computed from it',
    });
  if (volumes !== rows)
    throw new DwiFault(
      'volumes_mismatch',
      'COUNT_MISMATCH',
      `the image has ${volumes} volumes, there are ${rows} b-values`,
      { file: image.file, remedy: 'Take image, b-values and directions from the same conversion' },
    );
  const weighted = gradients.filter(isWeighted);
  const unweighted = gradients.length - weighted.length;
  if (unweighted === 0)
    throw new DwiFault('no_b0', 'DEGENERATE_DATA', `the lowest b-value is ${lowest(gradients)}`, {
      file: image.bval,
      remedy: 'Give a series with a volume at b = 0: without it nothing can be fitted',
    });
  const directions = distinctDirections(weighted);
  if (directions < least)
    throw new DwiFault('too_few_directions', 'DEGENERATE_DATA', `there are ${directions}, not ${least}`, {
      file: image.bvec,
      remedy: 'Give a series with more directions, or ask for fewer with `leastDirections`',
    });
  return { volumes, unweighted, directions };
}

function tableOf(bval: string, bvec: string, image: ChosenImage, bad: 'refuse' | 'drop'): GradientTable {
  try {
    return gradientTable(bval, bvec, image, bad);
  } catch (error) {
    const code = error instanceof TractogenError ? error.code : undefined;
    const reason =
      code === 'COUNT_MISMATCH'
        ? 'volumes_mismatch'
        : code === 'NOT_FINITE'
          ? 'directions_unusable'
          : 'gradients_malformed';
    throw asFault(reason, error);
  }
}

const lowest = (gradients: readonly Gradient[]): number => Math.min(...gradients.map(({ b }) => b));
