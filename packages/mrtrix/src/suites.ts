import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { onPath } from '@tractogen/core';

/** Programs of others that MRtrix3's scripts call, or that take a step of their own. */
interface SuiteFacts {
  readonly name: string;
  /** One of them has to be on PATH. */
  readonly programs: readonly string[];
  /** Variable with its folder, without which MRtrix3's scripts end in an error. */
  readonly home?: string;
  /** File in that folder that is read. */
  readonly needs?: string;
  /** File of MRtrix3's own that goes with it, below MRtrix3's folder: not every package of MRtrix3 has it. */
  readonly table?: string;
  /** File in that folder that tells the version. */
  readonly stamp?: string;
  /** What is run to be told the version. */
  readonly says?: readonly [program: string, ...argv: string[]];
  readonly install: string;
}

const FACTS = {
  mrtrix3: {
    name: 'MRtrix3',
    programs: ['tckgen'],
    says: ['mrinfo', '-version'],
    install: 'Install it with `sudo apt-get install mrtrix3`',
  },
  fsl: {
    name: 'FSL',
    programs: ['eddy', 'eddy_openmp', 'eddy_cpu', 'eddy_cuda'],
    home: 'FSLDIR',
    stamp: 'etc/fslversion',
    install: 'Install FSL 6, put its bin folder on PATH and set FSLDIR',
  },
  ants: {
    name: 'ANTs',
    programs: ['N4BiasFieldCorrection'],
    says: ['N4BiasFieldCorrection', '--version'],
    install: 'Install ANTs and put its bin folder on PATH',
  },
  // Its parcellation is read, none of its programs run.
  freesurfer: {
    name: 'FreeSurfer',
    programs: [],
    home: 'FREESURFER_HOME',
    needs: 'FreeSurferColorLUT.txt',
    table: 'share/mrtrix3/_5ttgen/FreeSurfer2ACT.txt',
    stamp: 'build-stamp.txt',
    install: 'Install FreeSurfer and source its set-up script',
  },
} as const satisfies Record<string, SuiteFacts>;

export type Suite = keyof typeof FACTS;
export const SUITES: Readonly<Record<Suite, SuiteFacts>> = FACTS;

/**
 * What of a suite is missing on this machine; nothing is run.
 *
 * @param env with PATH and the suite's own variable
 * @returns null where all is there, else for people: `eddy is not on PATH`
 */
export function lackOf(suite: Suite, env: Readonly<Record<string, string | undefined>>): string | null {
  const { programs, home, needs, table } = SUITES[suite];
  if (programs.length > 0 && !programs.some((name) => onPath(name, env.PATH)))
    return `${programs[0]} is not on PATH`;
  if (home === undefined) return null;
  const folder = env[home];
  if (folder === undefined || folder === '') return `${home} is not set`;
  if (needs !== undefined && !existsSync(join(folder, needs))) return `there is no ${needs} in ${home}`;
  return table === undefined || hasTable(table, env.PATH)
    ? null
    : `this MRtrix3 has no ${basename(table)}, as Debian's package has not`;
}

/** Whether MRtrix3 has this file; its scripts look for it from where they lie. */
function hasTable(table: string, path: string | undefined): boolean {
  const folder = (path ?? '').split(delimiter).find((one) => one !== '' && onPath(SCRIPT, one));
  return folder !== undefined && existsSync(join(dirname(realpathSync(join(folder, SCRIPT))), '..', table));
}
const SCRIPT = '5ttgen';
