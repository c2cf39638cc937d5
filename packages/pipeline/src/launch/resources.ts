import { readFileSync } from 'node:fs';
import { systemCode } from '@tractogen/core';
import type { Resources } from '../schema/pipeline.ts';

/** What a node asks for, from its plan's sidecar `plan/<node>.resources.json`; a node without one asks for nothing. */
export function readResources(plan: string): Resources {
  try {
    return JSON.parse(readFileSync(plan.replace(/\.json$/, '.resources.json'), 'utf8')) as Resources;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return {};
    throw error;
  }
}
