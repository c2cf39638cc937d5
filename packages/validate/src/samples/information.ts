import { TractogenError, type Artefact } from '@tractogen/core';
import { z } from 'zod';

/** What is read of `samples.json`, by bundle; other fields are the sampler's own. */
const bundleSchema = z.looseObject({
  name: z.string(),
  seeds: z.looseObject({
    /** Distinct training streamlines of the bundle, and those that generation started from. */
    distinct: z.int().nonnegative(),
    used: z.int().nonnegative(),
    /** Ids of the seeds (rows of the source tractogram), where the sampler lists them. */
    ids: z.array(z.int().nonnegative()).optional(),
  }),
  proposed: z.int().nonnegative(),
  accepted: z.int().nonnegative(),
  dropped: z.record(z.string(), z.int().nonnegative()).default({}),
});
const schema = z.looseObject({ bundles: z.array(bundleSchema) });

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
  return new Map(parsed.data.bundles.map((bundle) => [bundle.name, bundle]));
}
