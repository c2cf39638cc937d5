import { onPath } from '@tractogen/core';

/** Sets of programs that come together, and one program that tells whether they are there. */
export const SUITES = {
  mrtrix3: { name: 'MRtrix3', program: 'tckgen', install: 'Install it with `sudo apt-get install mrtrix3`' },
  fsl: {
    name: 'FSL',
    program: 'eddy',
    also: ['eddy_openmp', 'eddy_cpu', 'eddy_cuda'],
    install: 'Install FSL 6 and put its bin folder on PATH',
  },
  ants: {
    name: 'ANTs',
    program: 'N4BiasFieldCorrection',
    install: 'Install ANTs and put its bin folder on PATH',
  },
  freesurfer: {
    name: 'FreeSurfer',
    program: 'mri_convert',
    install: 'Install FreeSurfer and source its set-up script',
  },
} as const satisfies Record<
  string,
  { name: string; program: string; also?: readonly string[]; install: string }
>;

export type Suite = keyof typeof SUITES;

/** Whether a suite's program stands on a PATH; nothing is run. */
export function hasSuite(suite: Suite, path: string | undefined): boolean {
  const { program, ...rest } = SUITES[suite];
  const programs: readonly string[] = [program, ...('also' in rest ? rest.also : [])];
  return programs.some((name) => onPath(name, path));
}
