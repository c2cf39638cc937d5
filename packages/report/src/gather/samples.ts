import type { Artefact } from '@tractogen/core';
import { readStreamlines, type StreamlineTable } from '@tractogen/formats';
import { z } from 'zod';

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
  kernel: z.string().optional(),
  bundles: z.array(bundle),
});
export type SampleBundle = z.infer<typeof bundle>;

/** One samples artefact: its streamlines and what its making cost. */
export interface SampleSet {
  readonly node: string;
  readonly table: StreamlineTable;
  readonly method: string | null;
  readonly kernel: string | null;
  readonly bundles: readonly SampleBundle[];
}

export async function readSamples(artefacts: readonly Artefact[]): Promise<SampleSet[]> {
  const sets: SampleSet[] = [];
  for (const artefact of artefacts) {
    if (!artefact.has('samples.arrow')) continue;
    const table = await readStreamlines(artefact.path('samples.arrow'));
    const parsed = summary.safeParse(
      artefact.has('samples.json') ? await artefact.readJson('samples.json') : null,
    );
    sets.push({
      node: artefact.node,
      table,
      method: parsed.data?.method ?? null,
      kernel: parsed.data?.kernel ?? null,
      bundles: parsed.data?.bundles ?? [],
    });
  }
  return sets;
}
