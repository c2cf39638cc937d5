import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs of shell lines in place of MRtrix3: what real ones do seldom can be made to happen. */
export interface FakeMrtrix {
  /** Folder of the programs. */
  readonly bin: string;
  program(name: string, lines: string): void;
  /** An environment in which they are found before any others. */
  env(): Record<string, string>;
  remove(): void;
}

/** With `mrinfo`, which says its version, and `tckgen`, by which MRtrix3 is known. */
export function fakeMrtrix(): FakeMrtrix {
  const bin = mkdtempSync(join(tmpdir(), 'fake-mrtrix-'));
  const program = (name: string, lines: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  program('mrinfo', 'echo "== mrinfo 9.8.7 =="');
  program('tckgen', '');
  return {
    bin,
    program,
    env: () => ({ PATH: `${bin}:/usr/bin:/bin`, MRTRIX_NTHREADS: '7', HOME: '/root' }),
    remove: () => rmSync(bin, { recursive: true }),
  };
}
