import { readFileSync } from 'node:fs';
import { systemCode } from '@tractogen/core';
import type { Resources } from '../schema/pipeline.ts';

/** What a launcher has to know of a node besides its plan, which is hashed; this is in no hash. */
export interface Sidecar {
  readonly resources: Resources;
  /** The entry of the pipeline that it was made of, with others: a `foreach`, an `each`. */
  readonly family?: string;
}

/** Reads `plan/<node>.launch.json`; a node without one asks for nothing and has no siblings. */
export function readSidecar(plan: string): Sidecar {
  try {
    return JSON.parse(readFileSync(plan.replace(/\.json$/, '.launch.json'), 'utf8')) as Sidecar;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { resources: {} };
    throw error;
  }
}
