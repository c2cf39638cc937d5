import { withMrtrix } from '@tractogen/mrtrix';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeMrtrix, type FakeMrtrix } from '../testing/fake-mrtrix.ts';
import { effects } from '../testing/mrtrix.ts';
import { correctBias } from './steps/bias.ts';
import { fiveTissues } from './steps/five-tissue.ts';
import { correctMotion } from './steps/motion.ts';

let fake: FakeMrtrix;
beforeEach(() => {
  fake = fakeMrtrix();
});
afterEach(() => fake.remove());
const program = (name: string, lines: string): void => fake.program(name, lines);
const env = (): Record<string, string> => fake.env();

describe('steps with programs of others', () => {
  const files = mkdtempSync(join(tmpdir(), 'fake-files-'));
  const sidecar = { path: join(files, 'dwi.json'), name: 'dwi.json' };
  writeFileSync(sidecar.path, '{ "PhaseEncodingDirection": "j-", "TotalReadoutTime": 0.05 }');
  const image = { path: join(files, 'dwi.nii.gz'), name: 'dwi.nii.gz' };
  const withFsl = (): Record<string, string> => ({ ...env(), FSLDIR: files });

  it('are left out by name without them, or refused where they are demanded', async () => {
    const told = effects({ env: env() });
    const { account } = await withMrtrix(told, { threads: 0 }, async (mrtrix) => {
      expect(await correctMotion(mrtrix, 'dwi.mif', { image, sidecar }, false)).toBe('dwi.mif');
      expect(await correctBias(mrtrix, 'dwi.mif', 'mask.mif', 'auto')).toBe('dwi.mif');
      expect(
        await fiveTissues(mrtrix, { t1: { path: join(files, 't1.nii'), name: 't1.nii' } }, false),
      ).toBeNull();
      for (const demanded of [
        async () => await correctMotion(mrtrix, 'dwi.mif', { image, sidecar }, true),
        async () => await correctBias(mrtrix, 'dwi.mif', 'mask.mif', 'fsl'),
        async () => await fiveTissues(mrtrix, { t1: { path: join(files, 't1.nii'), name: 't1.nii' } }, true),
      ])
        await expect(demanded()).rejects.toMatchObject({ code: 'RUNTIME_MISSING' });
    });
    expect(account.skipped).toEqual({
      dwifslpreproc: 'FSL is not there (eddy is not on PATH)',
      dwibiascorrect:
        'neither ANTs (N4BiasFieldCorrection is not on PATH) nor FSL (eddy is not on PATH) is there',
      '5ttgen': 'FSL is not there (eddy is not on PATH)',
    });
    expect(told.warnings()).toContain('dwifslpreproc is left out: FSL is not there (eddy is not on PATH)');
  });

  it('are called where they are there, and their versions kept as far as they say them', async () => {
    for (const name of ['eddy', 'dwibiascorrect']) program(name, '');
    const mrtrix3 = join(files, 'mrtrix3');
    for (const part of ['bin', 'share/mrtrix3/_5ttgen']) mkdirSync(join(mrtrix3, part), { recursive: true });
    writeFileSync(join(mrtrix3, 'share/mrtrix3/_5ttgen/FreeSurfer2ACT.txt'), '');
    writeFileSync(join(mrtrix3, 'bin/5ttgen'), '#!/bin/sh\n');
    chmodSync(join(mrtrix3, 'bin/5ttgen'), 0o755);
    symlinkSync(join(mrtrix3, 'bin/5ttgen'), join(fake.bin, '5ttgen'));
    writeFileSync(join(files, 'FreeSurferColorLUT.txt'), '');
    writeFileSync(
      join(files, 'build-stamp.txt'),
      'freesurfer-linux-ubuntu22_x86_64-7.4.1-20230613-7eb8460\n',
    );
    const parcellation = { path: join(files, 'aparc+aseg.mgz'), name: 'aparc+aseg.mgz' };
    const asked = async (says: string) => {
      program('N4BiasFieldCorrection', says);
      const all = { ...withFsl(), FREESURFER_HOME: files };
      return await withMrtrix(effects({ env: all }), { threads: 0 }, async (mrtrix) => {
        await correctBias(mrtrix, 'dwi.mif', 'mask.mif', 'auto');
        await correctBias(mrtrix, 'dwi.mif', 'mask.mif', 'fsl');
        await fiveTissues(
          mrtrix,
          { parcellation, t1: { path: join(files, 't1.nii'), name: 't1.nii' } },
          true,
        );
      });
    };
    const { account } = await asked('echo "ANTs Version: 2.4.4.post16-g1a2b3c"; echo "Compiled: Mar 1 2024"');
    expect(account.commands).toEqual([
      'dwibiascorrect ants dwi.mif unbiased.mif -mask mask.mif -nthreads 0',
      'dwibiascorrect fsl dwi.mif unbiased.mif -mask mask.mif -nthreads 0',
      '5ttgen freesurfer anatomy.mgz tissues.mif -nthreads 0',
    ]);
    expect(account.suites).toEqual({
      ants: '2.4.4.post16-g1a2b3c',
      fsl: 'unknown',
      freesurfer: '7.4.1-20230613-7eb8460',
    });
    expect((await asked('exit 1')).account.suites).toMatchObject({ ants: 'unknown' });
  });

  it.each([
    [{}, 'FSLDIR is not set', 'FREESURFER_HOME is not set'],
    [
      { FSLDIR: '', FREESURFER_HOME: '/nowhere' },
      'FSLDIR is not set',
      'there is no FreeSurferColorLUT.txt in FREESURFER_HOME',
    ],
  ])('are not there without their set-up: %j', async (more, fsl, freesurfer) => {
    program('eddy', '');
    const missing = await withMrtrix(
      effects({ env: { ...env(), ...more } }),
      { threads: 0 },
      async (mrtrix) => await Promise.resolve([mrtrix.lack('fsl'), mrtrix.lack('freesurfer')]),
    );
    expect(missing.result).toEqual([fsl, freesurfer]);
  });

  it('want to know the phase encoding, and read no nonsense', async () => {
    program('eddy', '');
    mkdirSync(join(files, 'b'), { recursive: true });
    const bad = { path: join(files, 'b/dwi.json'), name: 'b/dwi.json' };
    for (const [text, code] of [
      ['{}', 'DATA_MISSING'],
      ['{ "PhaseEncodingDirection": "$(touch x)" }', 'INPUT_INVALID'],
      ['{ "PhaseEncodingDirection": "j", "TotalReadoutTime": "x" }', 'INPUT_INVALID'],
      ['{', 'INPUT_INVALID'],
    ]) {
      writeFileSync(bad.path, text);
      await expect(
        withMrtrix(
          effects({ env: withFsl() }),
          { threads: 0 },
          async (mrtrix) => await correctMotion(mrtrix, 'dwi.mif', { image, sidecar: bad }, true),
        ),
      ).rejects.toMatchObject({ code });
    }
  });
});
