import type { Artefact } from '@tractogen/core';
import { z } from 'zod';

export const REQUESTS_FILE = 'requests.json';

const schema = z.looseObject({
  attributes: z.record(z.string(), z.array(z.number().nullable())),
  bundle: z.array(z.string()),
  outOfSupport: z.array(z.boolean()),
});
/** What each row of a set of samples was asked to be; bundles are empty where none was asked for. */
export type Requests = z.infer<typeof schema>;

/** Null where there are none, or where they do not fit the rows. */
export async function readRequests(artefact: Artefact, rows: number): Promise<Requests | null> {
  if (!artefact.has(REQUESTS_FILE)) return null;
  const parsed = schema.safeParse(await artefact.readJson(REQUESTS_FILE).catch(() => null));
  if (!parsed.success) return null;
  const { attributes, bundle, outOfSupport } = parsed.data;
  const fit = [bundle, outOfSupport, ...Object.values(attributes)].every(({ length }) => length === rows);
  return fit ? parsed.data : null;
}
