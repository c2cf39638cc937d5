import type { Artefact } from '@tractogen/core';
import { readStreamlines, type StreamlineTable } from '@tractogen/formats';
import { z } from 'zod';
import type { Model } from './models.ts';
import { REQUESTS_FILE, readRequests, type Requests } from './requests.ts';

const bundle = z.looseObject({
  name: z.string(),
  seeds: z.looseObject({ rows: z.number(), distinct: z.number(), used: z.number() }).optional(),
  bandwidth: z.number().nullish(),
  shrinkage: z.number().nullish(),
  components: z.number().optional(),
  wanted: z.number().optional(),
  proposed: z.number(),
  dropped: z.record(z.string(), z.number()).default({}),
  accepted: z.number(),
});
const summary = z.looseObject({
  method: z.string().optional(),
  model: z.string().optional(),
  kernel: z.string().optional(),
  bundles: z.array(bundle),
});
export type SampleBundle = z.infer<typeof bundle>;

/** One samples artefact: its streamlines and what its making cost. */
export interface SampleSet {
  readonly node: string;
  /** `density`: GESTA's, and samples that say nothing of themselves; `prior`: of a model's prior; `requested`: each asked for something. */
  readonly kind: 'density' | 'prior' | 'requested';
  /** Id of the model that they were drawn from; null where it is not known or not among the models shown. */
  readonly model: string | null;
  readonly requests: Requests | null;
  readonly table: StreamlineTable;
  readonly method: string | null;
  readonly kernel: string | null;
  readonly bundles: readonly SampleBundle[];
}

export async function readSamples(
  artefacts: readonly Artefact[],
  models: readonly Model[],
): Promise<SampleSet[]> {
  const sets: SampleSet[] = [];
  for (const artefact of artefacts) {
    if (!artefact.has('samples.arrow')) continue;
    const table = await readStreamlines(artefact.path('samples.arrow'));
    const parsed = summary.safeParse(
      artefact.has('samples.json') ? await artefact.readJson('samples.json').catch(() => null) : null,
    );
    const method = parsed.data?.method ?? null;
    sets.push({
      node: artefact.node,
      kind: artefact.has(REQUESTS_FILE) ? 'requested' : method === 'prior' ? 'prior' : 'density',
      model: modelOf(artefact.node, parsed.data?.model, models),
      requests: await readRequests(artefact, table.rows),
      table,
      method,
      kernel: parsed.data?.kernel ?? null,
      bundles: parsed.data?.bundles ?? [],
    });
  }
  return sets;
}

/** By what the samples say, else by their node's id (`prior.vae.seed-1` is of `vae.seed-1`), else the only one there is. */
function modelOf(node: string, sha256: string | undefined, models: readonly Model[]): string | null {
  if (sha256 !== undefined) return models.find((model) => model.sha256 === sha256)?.node ?? null;
  const named = models.find((model) => node.endsWith(`.${model.node}`));
  const trained = models.filter(({ file }) => file?.stage !== 'model-pca');
  return (named ?? (trained.length === 1 ? trained[0] : undefined))?.node ?? null;
}
