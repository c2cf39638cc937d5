import type { StageEvent } from '@tractogen/core';
import type { Sidecar } from './sidecar.ts';

export interface LaunchOptions extends Sidecar {
  readonly root: string;
  readonly stage: string;
  /** Relative to the root. */
  readonly plan: string;
  readonly out: string;
  readonly onEvent: (event: StageEvent) => void;
  readonly onText: (line: string) => void;
  /** A line of the stage's standard error. */
  readonly onError: (line: string) => void;
}

export interface Launched {
  readonly exitCode: number;
}

/** Brings a node to where it runs, tells what it says while it runs, and how it ended. In no hash. */
export type Launcher = (options: LaunchOptions) => Promise<Launched>;
