import { TractogenError, type Artefact } from '@tractogen/core';
import { z } from 'zod';

/** What is read of `samples.json`, by bundle; other fields are the sampler's own. */
const bundleSchema = z.looseObject({
  /** Ids (rows of the source tractogram) of the real streamlines that generation started from. */
  seedIds: z.array(z.int().nonnegative()).optional(),
  proposed: z.int().nonnegative().optional(),
  accepted: z.int().nonnegative().optional(),
});
const schema = z.looseObject({ bundles: z.record(z.string(), bundleSchema) });

export type BundleInformation = z.infer<typeof bundleSchema>;

/**
 * Reads how a tractogram was generated.
 *
 * @returns by bundle name
 * @throws TractogenError ARTEFACT_CORRUPT
 */
export async function readInformation(artefact: Artefact): Promise<ReadonlyMap<string, BundleInformation>> {
  const parsed = schema.safeParse(await artefact.readJson('samples.json'));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TractogenError('ARTEFACT_CORRUPT', `${issue.path.join('.') || 'it'}: ${issue.message}`, {
      file: artefact.path('samples.json'),
      remedy: 'Run the sampler again',
    });
  }
  return new Map(Object.entries(parsed.data.bundles));
}
