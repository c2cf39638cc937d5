import { cpus } from 'node:os';
import { findCache } from './cache.ts';
import { findProgram } from './programs.ts';
import { examineRuntime } from './runtime.ts';

export interface Finding {
  readonly id: string;
  readonly name: string;
  readonly ok: boolean;
  /** What was found, on one line. */
  readonly state: string;
  /** What to do, and what does not work until then; absent where all is well. */
  readonly remedy?: string;
}

/** Looks at everything the pipelines may use. Loads TensorFlow; takes about a second. */
export async function examine(): Promise<Finding[]> {
  return [
    { id: 'node', name: 'Node', ok: true, state: `${process.versions.node}, ${cpus().length} processors` },
    ...(await examineRuntime()),
    await findProgram({
      id: 'mrtrix3',
      name: 'MRtrix3',
      programs: ['mrinfo'],
      remedy: 'Install it with `sudo apt-get install mrtrix3`; until then diffusion images cannot be tracked',
    }),
    await findProgram({
      id: 'chromium',
      name: 'Chromium',
      programs: ['chromium', 'chromium-browser', 'google-chrome'],
      remedy:
        "Install it with `sudo apt-get install chromium`; until then the report's browser tests are skipped",
    }),
    await findCache(),
  ];
}
