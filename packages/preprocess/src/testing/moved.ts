import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { onPath, type Artefact } from '@tractogen/core';
import { SPLITS, readSplit, type Affine } from '@tractogen/formats';
import type { Bench } from './artefacts.ts';

const FOD = resolve(import.meta.dirname, '../../../../../shared/data/fibercup/fod-FC.nii.gz');
/** MRtrix3 is there, and FiberCup's FOD. */
export const canMove = onPath('mrregister', process.env.PATH) && existsSync(FOD);

/** Images of FiberCup's white matter in the folder of a bench, made and moved by MRtrix3. */
export interface MovingImages {
  run(program: string, ...args: string[]): void;
  /** Writes `template.nii`: white matter alone, with room about it, as an image of a head has. */
  giveTemplate(whiteMatter: Uint8Array): Promise<void>;
  /** `template.nii` moved, exactly: MRtrix3 takes the matrix the other way round, and without a grid changes the header alone. */
  move(affine: Affine, name: string): Promise<void>;
}

/** A 4 × 4 matrix as MRtrix3 reads it. */
export const text = (affine: Affine): string =>
  [0, 4, 8, 12].map((i) => affine.slice(i, i + 4).join(' ')).join('\n');

export function movingImages({ root }: Pick<Bench, 'root'>): MovingImages {
  const run = (program: string, ...args: string[]): void =>
    void execFileSync(program, [...args, '-quiet', '-force'], { cwd: root });
  return {
    run,
    async giveTemplate(whiteMatter) {
      await writeFile(join(root, 'mask.nii.gz'), whiteMatter);
      run('mrconvert', FOD, 'slab.nii', '-coord', '3', '0', '-axes', '0,1,2');
      run('mrcalc', 'slab.nii', 'mask.nii.gz', '-mult', 'masked.nii');
      run('mrgrid', 'masked.nii', 'pad', 'template.nii', '-uniform', '5');
    },
    async move(affine, name) {
      await writeFile(join(root, 'move.txt'), text(affine));
      run('mrtransform', 'template.nii', name, '-linear', 'move.txt', '-inverse');
    },
  };
}

/** Points of each streamline of an artefact in the direction of its source, by its row there. */
export async function pointsById(artefact: Artefact): Promise<Map<number, Float32Array>> {
  const out = new Map<number, Float32Array>();
  for (const split of SPLITS) {
    const { id, points, flipped } = await readSplit(artefact, split);
    for (const [row, of] of id.entries()) {
      const one = points.slice(row * 768, (row + 1) * 768);
      if (flipped[row] === 1)
        one.set(
          Array.from({ length: 256 }, (_, k) => Array.from(one.subarray(765 - 3 * k, 768 - 3 * k))).flat(),
        );
      out.set(of, one);
    }
  }
  return out;
}

/** Largest and mean distance of corresponding points, mm. */
export function apart(
  a: ReadonlyMap<number, Float32Array>,
  b: ReadonlyMap<number, Float32Array>,
): { most: number; mean: number } {
  let [most, sum, n] = [0, 0, 0];
  for (const [id, one] of a) {
    const other = b.get(id) ?? new Float32Array(768).fill(Number.NaN);
    for (let i = 0; i < 768; i += 3) {
      const d = Math.hypot(one[i] - other[i], one[i + 1] - other[i + 1], one[i + 2] - other[i + 2]);
      most = Math.max(most, d);
      sum += d;
      n++;
    }
  }
  return { most, mean: sum / n };
}
