import type { Artefact } from '@tractogen/core';
import { z } from 'zod';
import { REQUESTS_FILE } from '../control/requests.ts';

/** How samples came about decides what is to be said of them. */
export type SamplesKind = 'density' | 'prior' | 'requested';

const schema = z.looseObject({ method: z.string() });

/** Samples that say nothing of themselves are measured as those of a density. */
export async function kindOf(artefact: Artefact): Promise<SamplesKind> {
  if (artefact.has(REQUESTS_FILE)) return 'requested';
  const parsed = schema.safeParse(
    artefact.has('samples.json') ? await artefact.readJson('samples.json') : null,
  );
  return parsed.data?.method === 'prior' ? 'prior' : 'density';
}
