import type { UserFile } from '@tractogen/mrtrix';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIBERCUP } from './mrtrix.ts';

/** A corner of FiberCup, made by MRtrix3 from what ships: quick to track. */
export interface Corner {
  readonly folder: string;
  /** 28 × 21 × 3 voxels, 65 volumes. */
  readonly dwi: UserFile;
  readonly bval: UserFile;
  readonly bvec: UserFile;
  /** White matter. */
  readonly mask: UserFile;
  /** By the shipped response. */
  readonly fod: UserFile;
  remove(): void;
}

export const file = (folder: string, name: string): UserFile => ({ path: join(folder, name), name });

export function corner(): Corner {
  const folder = mkdtempSync(join(tmpdir(), 'corner-'));
  const run = (program: string, ...args: string[]): void =>
    void execFileSync(program, [...args, '-quiet', '-nthreads', '0'], { cwd: folder, stdio: 'ignore' });
  const cut = ['-coord', '0', '20:47', '-coord', '1', '4:24'];
  run('mrconvert', join(FIBERCUP, 'dwi_resynth.nii.gz'), 'dwi.nii.gz', ...cut);
  run('mrconvert', join(FIBERCUP, 'white_matter.nii.gz'), 'mask.nii.gz', ...cut);
  const gradients = ['bvec', 'bval'].map((kind) => join(FIBERCUP, `dwi_resynth.${kind}`));
  run('mrconvert', 'dwi.nii.gz', 'dwi.mif', '-fslgrad', ...gradients);
  const response = join(FIBERCUP, 'response_tournier_lmax6.txt');
  run('dwi2fod', 'csd', 'dwi.mif', response, 'fod.nii.gz', '-mask', 'mask.nii.gz');
  return {
    folder,
    dwi: file(folder, 'dwi.nii.gz'),
    bval: file(FIBERCUP, 'dwi_resynth.bval'),
    bvec: file(FIBERCUP, 'dwi_resynth.bvec'),
    mask: file(folder, 'mask.nii.gz'),
    fod: file(folder, 'fod.nii.gz'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
