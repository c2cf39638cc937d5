import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeNifti, readImage, type Grid } from '@tractogen/formats';
import { withMrtrix } from '@tractogen/mrtrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effects, hasMrtrix } from '../../testing/mrtrix.ts';
import { file } from '../../testing/phantom.ts';
import { fiveTissues } from './five-tissue.ts';

const GRID: Grid = {
  voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  dimensions: [12, 5, 5],
};
/** Numbers and names of FreeSurfer's public table; each fills a slab, the rest is outside. */
const SLABS = [
  { number: 1024, name: 'ctx-lh-precentral', tissue: 0 },
  { number: 10, name: 'Left-Thalamus', tissue: 1 },
  { number: 2, name: 'Left-Cerebral-White-Matter', tissue: 2 },
  { number: 4, name: 'Left-Lateral-Ventricle', tissue: 3 },
] as const;

describe.skipIf(!hasMrtrix)('fiveTissues of a parcellation (needs MRtrix3)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parcellation-'));
    const rows = SLABS.map(({ number, name }) => `${number}   ${name}   10 20 30 0`);
    writeFileSync(join(folder, 'FreeSurferColorLUT.txt'), `0   Unknown   0 0 0 0\n${rows.join('\n')}\n`);
    mrtrixWithTable();
    const voxels = Int16Array.from(
      { length: 300 },
      (_, voxel) => SLABS[Math.floor((voxel % 12) / 2) - 1]?.number ?? 0,
    );
    writeFileSync(join(folder, 'aseg.nii'), encodeNifti(GRID, voxels));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** MRtrix3 as it is built from its sources: Debian's package leaves out the table that names the tissue of each region. */
  function mrtrixWithTable(): void {
    const real = dirname(realpathSync(mrtrixFile('5ttgen')));
    const [bin, share] = [join(folder, 'mrtrix3/bin'), join(folder, 'mrtrix3/share/mrtrix3/_5ttgen')];
    for (const one of [bin, share]) mkdirSync(one, { recursive: true });
    cpSync(join(real, '../lib/mrtrix3'), join(folder, 'mrtrix3/lib/mrtrix3'), { recursive: true });
    for (const name of readdirSync(real))
      if (name === '5ttgen' || name === 'mrtrix3.py') cpSync(join(real, name), join(bin, name));
      else symlinkSync(join(real, name), join(bin, name));
    const rows = SLABS.map(({ name, tissue }) => `${tissue + 1} ${name} 1 2 3 255`);
    writeFileSync(join(share, 'FreeSurfer2ACT.txt'), `0 Unknown 0 0 0 0\n${rows.join('\n')}\n`);
  }
  const set = () => ({
    ...process.env,
    PATH: `${join(folder, 'mrtrix3/bin')}:${process.env.PATH}`,
    FREESURFER_HOME: folder,
  });

  it('puts cortex, deep grey matter, white matter and fluid where their regions are, by the real 5ttgen', async () => {
    const { result, account } = await withMrtrix(effects({ env: set() }), { threads: 0 }, async (mrtrix) => {
      const tissues = await fiveTissues(mrtrix, { parcellation: file(folder, 'aseg.nii') }, true);
      // 5ttgen cuts the image to what is in it.
      await mrtrix.run('mrgrid', [
        tissues ?? '',
        'regrid',
        '-template',
        await mrtrix.bring(join(folder, 'aseg.nii'), 'whole.nii'),
        '-interp',
        'nearest',
        'whole.mif',
      ]);
      await mrtrix.run('mrconvert', ['whole.mif', 'whole-tissues.nii', '-strides', '1,2,3,4']);
      return await readImage(mrtrix.path('whole-tissues.nii'));
    });
    const { data } = result;
    expect(data).toHaveLength(1500);
    for (let voxel = 0; voxel < 300; voxel++) {
      const slab = SLABS[Math.floor((voxel % 12) / 2) - 1];
      const found = [0, 1, 2, 3, 4].map((tissue) => data[300 * tissue + voxel]);
      expect(found).toEqual([0, 1, 2, 3, 4].map((tissue) => (tissue === slab?.tissue ? 1 : 0)));
    }
    expect(account.suites).toEqual({ freesurfer: 'unknown' });
  });

  it.each([
    [() => ({ ...set(), FREESURFER_HOME: undefined }), 'FREESURFER_HOME is not set'],
    [
      () => ({ ...set(), FREESURFER_HOME: join(folder, 'mrtrix3') }),
      'there is no FreeSurferColorLUT.txt in FREESURFER_HOME',
    ],
    [
      () => {
        rmSync(join(folder, 'mrtrix3/share'), { recursive: true });
        return set();
      },
      "this MRtrix3 has no FreeSurfer2ACT.txt, as Debian's package has not",
    ],
  ])('is left out by name where something is missing', async (env, lack) => {
    const { result, account } = await withMrtrix(
      effects({ env: env() }),
      { threads: 0 },
      async (mrtrix) => await fiveTissues(mrtrix, { parcellation: file(folder, 'aseg.nii') }, false),
    );
    expect(result).toBeNull();
    expect(account.skipped).toEqual({ '5ttgen': `FreeSurfer is not there (${lack})` });
  });
});

function mrtrixFile(program: string): string {
  const folders = (process.env.PATH ?? '').split(':');
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? program;
}
