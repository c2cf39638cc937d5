import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNifti } from '@tractogen/formats';
import { withMrtrix, type UserFile } from '@tractogen/mrtrix';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { effects, hasMrtrix } from '../../testing/mrtrix.ts';
import { file } from '../../testing/phantom.ts';
import { convertDwi } from './convert.ts';
import { correctMotion } from './motion.ts';

/** The real dwifslpreproc, and in FSL's place programs that note what they are given and leave images as they are. */
describe.skipIf(!hasMrtrix)('correctMotion by the real dwifslpreproc (needs MRtrix3)', () => {
  let folder: string;
  let bin: string;
  const noted = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const table = (name: string): number[][] =>
    noted(name)
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'motion-'));
    bin = join(folder, 'bin');
    mkdirSync(bin);
    const option = (name: string): string =>
      `$(printf '%s\\n' "$@" | sed -n 's/^--${name}=//p' | sed 's/\\.nii.*$//')`;
    const program = (name: string, lines: string[]): void => {
      const text = [
        '#!/bin/sh',
        'set -e',
        `image() { ls "$1" "$1".nii* 2> /dev/null | head -n 1; }`,
        ...lines,
      ];
      writeFileSync(join(bin, name), `${text.join('\n')}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    program('topup', [
      `cp topup_datain.txt ${folder}/topup.txt`,
      `mrinfo topup_in.nii -size > ${folder}/topup-size.txt`,
      'touch field_fieldcoef.nii.gz field_movpar.txt',
      `mrconvert topup_in.nii ${option('fout')}.nii.gz -coord 3 0 -axes 0,1,2 -quiet`,
    ]);
    program('applytopup', [`mrconvert $(image ${option('imain')}) ${option('out')}.nii.gz -quiet`]);
    program('eddy', [
      `cp eddy_config.txt ${folder}/eddy.txt`,
      `mrconvert $(image ${option('imain')}) ${option('out')}.nii.gz -quiet`,
      `cp bvecs ${option('out')}.eddy_rotated_bvecs`,
    ]);
    mkdirSync(join(folder, 'fsl/etc/flirtsch'), { recursive: true });
    writeFileSync(join(folder, 'fsl/etc/flirtsch/b02b0.cnf'), '');
    writeFileSync(join(folder, 'fsl/etc/fslversion'), '6.0.7.9:4b4d3f3f\n');
  });
  beforeEach(() => {
    for (const name of ['topup.txt', 'topup-size.txt', 'eddy.txt'])
      rmSync(join(folder, name), { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** 8 × 8 × 6 voxels of the scanner's x, y, z, in whatever order and direction of axes the file has them. */
  const image = (
    name: string,
    axes: readonly (readonly [axis: number, sign: number])[],
    volumes: number,
  ): UserFile => {
    const size = [8, 8, 6];
    const dimensions = axes.map(([axis]) => size[axis]) as [number, number, number];
    const voxelToRasmm = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    for (const [column, [axis, sign]] of axes.entries()) voxelToRasmm[4 * axis + column] = 2 * sign;
    const count = dimensions.reduce((product, side) => product * side, 1) * volumes;
    const made = file(folder, name);
    const data = Int16Array.from({ length: count }, (_, i) => 500 + ((i * 37) % 101));
    writeFileSync(made.path, encodeNifti({ voxelToRasmm, dimensions }, data));
    return made;
  };
  const text = (name: string, content: string): UserFile => {
    const made = file(folder, name);
    writeFileSync(made.path, content);
    return made;
  };
  const gradients = () => ({
    bval: text('a.bval', '0 1000 1000 1000 1000 1000 1000\n'),
    bvec: text('a.bvec', '0 1 0 0 0.6 0 0.8\n0 0 1 0 0.8 0.6 0\n0 0 0 1 0 0.8 0.6\n'),
  });
  const corrected = async (dwi: UserFile, direction: string, reverse?: UserFile) =>
    await withMrtrix(
      effects({ env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, FSLDIR: join(folder, 'fsl') } }),
      { threads: 0 },
      async (mrtrix) => {
        const sidecar = text(
          'a.json',
          JSON.stringify({ PhaseEncodingDirection: direction, TotalReadoutTime: 0.05 }),
        );
        const series = await convertDwi(mrtrix, { dwi, ...gradients() }, 'refuse');
        const files = { image: dwi, sidecar, ...(reverse && { reverse }) };
        const result = await correctMotion(mrtrix, series, files, true);
        return await mrtrix.run('mrinfo', [result, '-size']);
      },
    );

  it.each([
    [
      'right, front, up',
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
      'j-',
      [0, -1, 0],
    ],
    [
      'left, front, up',
      [
        [0, -1],
        [1, 1],
        [2, 1],
      ],
      'j-',
      [0, -1, 0],
    ],
    [
      'left, back, up',
      [
        [0, -1],
        [1, -1],
        [2, 1],
      ],
      'j-',
      [0, 1, 0],
    ],
    [
      'front, up, right',
      [
        [1, 1],
        [2, 1],
        [0, 1],
      ],
      'j-',
      [0, 0, -1],
    ],
    [
      'front, up, right, along the first',
      [
        [1, 1],
        [2, 1],
        [0, 1],
      ],
      'i',
      [0, 1, 0],
    ],
  ] as const)(
    'says the phase encoding of a file that runs %s in the axes of the scanner',
    async (_name, axes, direction, expected) => {
      const { result, account } = await corrected(image('dwi.nii', axes, 7), direction);
      expect(table('eddy.txt')).toEqual([[...expected, 0.05]]);
      expect(result.trim()).toBe('8 8 6 7');
      expect(account.suites).toEqual({ fsl: '6.0.7.9:4b4d3f3f' });
    },
  );

  it.each([
    ['one volume in three axes', 1],
    ['a series', 3],
  ])('gives topup a pair where the reverse image is %s', async (_name, volumes) => {
    const axes = [
      [0, -1],
      [1, 1],
      [2, 1],
    ] as const;
    const { result } = await corrected(image('dwi.nii', axes, 7), 'j-', image('reverse.nii', axes, volumes));
    expect(noted('topup-size.txt').trim()).toBe('8 8 6 2');
    expect(table('topup.txt')).toEqual([
      [0, -1, 0, 0.05],
      [0, 1, 0, 0.05],
    ]);
    expect(result.trim()).toBe('8 8 6 7');
  });

  it('refuses a reverse image of another grid', async () => {
    const axes = [
      [0, 1],
      [1, 1],
      [2, 1],
    ] as const;
    const other = image(
      'other.nii',
      [
        [2, 1],
        [1, 1],
        [0, 1],
      ],
      1,
    );
    writeFileSync(
      other.path,
      encodeNifti(
        { voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions: [8, 8, 5] },
        new Int16Array(320).fill(1),
      ),
    );
    await expect(corrected(image('dwi.nii', axes, 7), 'j', other)).rejects.toMatchObject({
      code: 'SPACE_MISMATCH',
      message: 'the reverse-phase image has 8 × 8 × 5 voxels, the diffusion image 8 × 8 × 6',
    });
  });
});
