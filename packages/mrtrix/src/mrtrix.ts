import type { Events, FileSystem, Random } from '@tractogen/core';
import type { Argument } from './arguments.ts';
import type { Suite } from './suites.ts';

export interface RunSettings {
  /** Of `MRTRIX_RNG_SEED`, where the program draws. */
  readonly seed?: number;
  /** The fewest that the program works with. */
  readonly leastThreads?: number;
  /** The longest that this program may take, where that is known to be less than for any; and what to do where it takes longer. */
  readonly bound?: { readonly hours: number; readonly remedy: string };
  /** Where the program prints what is asked for; by default on standard output. */
  readonly prints?: 'stdout' | 'stderr';
}

/** MRtrix3 in a scratch folder of its own: what every step is given. */
export interface Mrtrix {
  /** For example 3.0.3. */
  readonly version: string;
  readonly events: Events;
  readonly fs: FileSystem;
  readonly random: Random;
  /**
   * Runs a program, for so long at most as its bound or the session's says; file names are those of the scratch folder. Gives what it prints.
   */
  run(program: string, argv: readonly Argument[], settings?: RunSettings): Promise<string>;
  /** Links a file of the user into the scratch folder under a plain name, which is given back. */
  bring(file: string, name: string): Promise<string>;
  /** Writes a file into the scratch folder; gives its name back. */
  put(name: string, content: string | Uint8Array): Promise<string>;
  /** Absolute path of a scratch file. */
  path(name: string): string;
  /** What of a suite is missing here, for people; null where all is there. */
  lack(suite: Suite): string | null;
  /** Says that a suite takes part: its version goes into the account. */
  use(suite: Suite): Promise<void>;
  /** Leaves a step out by name: told as a warning, kept in the account. */
  skip(step: string, why: string): void;
  /** Counts something for the provenance, for example volumes left out. */
  note(name: string, value: unknown): void;
}

/** How a tractogram came to be, for `provenance.json`: no path, no time. */
export interface MrtrixAccount {
  readonly version: string;
  /** Versions of the other suites that took part, `unknown` where they do not say it. */
  readonly suites: Readonly<Record<string, string>>;
  readonly threads: number;
  /** Every command that made something, in order of its start, as it would be typed in the scratch folder. */
  readonly commands: readonly string[];
  /** Steps that were left out, and why. */
  readonly skipped: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, unknown>>;
}

/** How programs are run. */
export interface SessionSettings {
  /** Of each program; 0 is what MRtrix3 promises equal results for. */
  readonly threads: number;
  /** What cannot be done without MRtrix3. */
  readonly purpose?: string;
  /** The longest that one program may take. */
  readonly hours?: number;
}

export interface MrtrixEffects {
  readonly fs: FileSystem;
  readonly events: Events;
  /** Ends every program that is running. */
  readonly signal: AbortSignal;
  readonly random: Random;
  /** The environment that programs inherit, PATH among it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
