import { onPath } from '@tractogen/core';

/** Programs outside npm that a node may require by name. */
export const PROGRAMS = {
  mrtrix3: {
    name: 'MRtrix3',
    /** The program that tells whether it is there. */
    program: 'tckgen',
    /** Prints its version, for the node's hash. */
    version: 'mrinfo -version',
    install: 'sudo apt-get install mrtrix3',
  },
} as const;

export type Program = keyof typeof PROGRAMS;
export const PROGRAM_NAMES = Object.keys(PROGRAMS) as [Program, ...Program[]];

/** The programs that this machine does not have. */
export function lackingPrograms(path: string | undefined): ReadonlySet<Program> {
  return new Set(PROGRAM_NAMES.filter((name) => !onPath(PROGRAMS[name].program, path)));
}
