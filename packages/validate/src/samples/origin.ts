import type { Artefact } from '@tractogen/core';
import { z } from 'zod';
import { REQUESTS_FILE } from '../control/requests.ts';

/** How samples came about decides what is to be said of them. */
export interface Origin {
  /** `requested`: each was asked for something; `density`: GESTA's, and samples that say nothing of themselves. */
  readonly kind: 'density' | 'prior' | 'requested';
  /** SHA-256 of the `artefact.json` of the model they were drawn from, if they say so. */
  readonly model: string | null;
}

const schema = z.looseObject({ method: z.string().optional(), model: z.string().optional() });

export async function originOf(artefact: Artefact): Promise<Origin> {
  const parsed = schema.safeParse(
    artefact.has('samples.json') ? await artefact.readJson('samples.json') : null,
  );
  const { method, model = null } = parsed.data ?? {};
  if (artefact.has(REQUESTS_FILE)) return { kind: 'requested', model };
  return { kind: method === 'prior' ? 'prior' : 'density', model };
}
