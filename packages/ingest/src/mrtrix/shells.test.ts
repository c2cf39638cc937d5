import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainParams } from '../params.ts';
import { effects, hasMrtrix } from '../testing/mrtrix.ts';
import { file } from '../testing/phantom.ts';
import { ALONG, threeTissues } from '../testing/three-tissues.ts';
import { tractogramOfDwi, type ChainOutput } from './chain.ts';

const ALGORITHMS = ['SD_Stream', 'iFOD1', 'iFOD2', 'Tensor_Det', 'Tensor_Prob'] as const;
const SELECT = 40;

/** Mean angle to the tube's axis of the chords of some streamlines, degrees. */
function astray({ points, offsets }: Tractogram, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row++) {
    const [first, last] = [3 * offsets[row], 3 * (offsets[row + 1] - 1)];
    const chord = [0, 1, 2].map((k) => points[last + k] - points[first + k]);
    const cosine = chord.reduce((all, part, k) => all + part * ALONG[k], 0) / Math.hypot(...chord);
    sum += (180 / Math.PI) * Math.acos(Math.min(1, Math.abs(cosine)));
  }
  return sum / (to - from);
}

describe.skipIf(!hasMrtrix)('a series of two shells and three tissues (needs MRtrix3)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shells-'));
    const { image, bval, bvec } = threeTissues(randomFrom('three tissues'));
    writeFileSync(join(folder, 'dwi.nii'), image);
    writeFileSync(join(folder, 'dwi.bval'), bval);
    writeFileSync(join(folder, 'dwi.bvec'), bvec);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const chain = async (more: Record<string, unknown>): Promise<ChainOutput & { warnings: string[] }> => {
    const told = effects({ random: randomFrom(1) });
    const output = await tractogramOfDwi(
      { dwi: file(folder, 'dwi.nii'), bval: file(folder, 'dwi.bval'), bvec: file(folder, 'dwi.bvec') },
      chainParams.parse({ motion: 'off', bias: 'off', ...more }),
      told,
    );
    return { ...output, warnings: told.warnings() };
  };

  it(
    'is deconvolved by the responses of all of them, and tracked along its tube by every algorithm',
    { timeout: 300_000 },
    async () => {
      const { tractogram, account, warnings } = await chain({
        tracking: ALGORITHMS.map((algorithm) => ({ algorithm, select: SELECT, minLength: 25, angle: 30 })),
      });
      expect(warnings).toEqual([]);
      expect(account.skipped).toEqual({});
      expect(account.notes['shells']).toEqual([1000, 2500]);
      const ran = account.commands.map((command) => command.replace(/^MRTRIX_RNG_SEED=\d+ /, ''));
      const called = (start: string): boolean => ran.some((command) => command.startsWith(start));
      expect(called('dwidenoise dwi.mif')).toBe(true);
      expect(called('dwi2response dhollander')).toBe(true);
      expect(
        called(
          'dwi2fod msmt_csd denoised.mif response-wm.txt fod.mif response-gm.txt grey.mif response-csf.txt fluid.mif',
        ),
      ).toBe(true);
      expect(called('mtnormalise fod.mif normal-fod.mif grey.mif normal-grey.mif fluid.mif')).toBe(true);
      for (const algorithm of ALGORITHMS) {
        const source = algorithm.startsWith('Tensor') ? 'denoised.mif' : 'normal-fod.mif';
        expect(
          ran.filter((command) =>
            new RegExp(`^tckgen ${source} \\S+ -algorithm ${algorithm} .*-angle 30`).test(command),
          ),
        ).toHaveLength(1);
      }
      expect(tractogram.offsets.length - 1).toBe(5 * SELECT);
      // With one axis of the gradients turned round it would be 73°.
      const angles = ALGORITHMS.map((_, run) => astray(tractogram, run * SELECT, (run + 1) * SELECT));
      expect(Math.max(...angles)).toBeLessThan(8);
    },
  );

  it.each([
    [{ deconvolution: 'csd', response: 'dhollander' }, 'csd takes no response of dhollander'],
    [{ deconvolution: 'msmt_csd', response: 'tournier' }, 'msmt_csd takes no response of tournier'],
  ])('is refused with %j', async (params, message) => {
    await expect(chain(params)).rejects.toMatchObject({ code: 'PARAMETER_INVALID', exitCode: 2, message });
  });
});
