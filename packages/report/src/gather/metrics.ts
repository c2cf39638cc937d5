import type { Artefact } from '@tractogen/core';
import { z } from 'zod';
import { curves, embedding, mergedCurves, type Curves, type Embedding } from './drawn.ts';

const metric = z.looseObject({
  value: z.number(),
  unit: z.string().default(''),
  n: z.number().default(0),
  split: z.string().default(''),
  note: z.string().optional(),
});
export type Metric = z.infer<typeof metric>;

/** What validation found, as far as it is there. */
export interface Measured {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly curves: Curves | null;
  readonly embeddings: readonly Embedding[];
  /** Files that could not be read as what they should be, in words. */
  readonly problems: readonly string[];
}

/** Reads `metrics.json`, `curves.json` and `tsne.json` of every artefact; any of them may be absent or unreadable. */
export async function readMeasured(artefacts: readonly Artefact[]): Promise<Measured> {
  const problems: string[] = [];
  const metrics = new Map<string, Metric>();
  const found: Curves[] = [];
  const embeddings: Embedding[] = [];
  const readAs = async <T>(artefact: Artefact, file: string, schema: z.ZodType<T>): Promise<T | null> => {
    if (!artefact.has(file)) return null;
    const parsed = schema.safeParse(await artefact.readJson(file).catch(() => null));
    if (parsed.success) return parsed.data;
    problems.push(`${artefact.node}/${file} is not of the expected form`);
    return null;
  };
  for (const artefact of artefacts) {
    const values = await readAs(artefact, 'metrics.json', z.record(z.string(), metric));
    for (const [name, value] of Object.entries(values ?? {})) {
      // Two validations that measured the same: the first one's figures are shown, the other's listed under its name.
      metrics.set(metrics.has(name) ? `${artefact.node}: ${name}` : name, value);
    }
    const drawn = await readAs(artefact, 'curves.json', curves);
    if (drawn !== null) found.push(drawn);
    const embedded = await readAs(artefact, 'tsne.json', embedding);
    if (embedded !== null) embeddings.push(embedded);
  }
  return { metrics, curves: found.length === 0 ? null : mergedCurves(found), embeddings, problems };
}
