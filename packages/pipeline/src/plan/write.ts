import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planSchema, stableJson, type Plan } from '@tractogen/core';
import type { Pipeline } from '../graph/pipeline.ts';
import type { Sidecar } from '../launch/sidecar.ts';

/** Folder of a pipeline's plans, relative to the workspace root. */
export const planDir = (pipeline: string): string => `results/${pipeline}/plan`;
/** Folder of a node's artefact, relative to the workspace root. */
export const outDir = (pipeline: string, node: string): string => `results/${pipeline}/${node}`;

/** What each node's run depends on besides code and bytes. */
export function plansOf(pipeline: Pipeline, params: ReadonlyMap<string, Record<string, unknown>>): Plan[] {
  return pipeline.nodes.map((node) => ({
    schema: 1,
    pipeline: pipeline.name,
    node: node.id,
    stage: node.stage,
    verb: node.verb,
    params: params.get(node.id) ?? {},
    seed: node.seed,
    splitSeed: pipeline.splitSeed,
    access: node.access,
    inputs: Object.fromEntries(
      Object.entries(node.inputs).map(([role, ids]) => [
        role,
        ids.map((id) => ({ node: id, dir: outDir(pipeline.name, id) })),
      ]),
    ),
  }));
}

/**
 * Writes `plan/<node>.json` for every node, and `plan/<node>.launch.json` where a launcher has to know more of it, and
 * removes plans of nodes that are gone. Files whose bytes are right already are left as they are.
 */
export function writePlans(root: string, pipeline: Pipeline, plans: readonly Plan[]): void {
  const dir = join(root, planDir(pipeline.name));
  mkdirSync(dir, { recursive: true });
  const files = new Map<string, string>();
  for (const plan of plans) files.set(`${plan.node}.json`, stableJson(planSchema.parse(plan)));
  for (const { id, resources, entry } of pipeline.nodes) {
    const family = id === entry ? {} : { family: entry };
    const sidecar: Sidecar = { resources, ...family };
    if (Object.keys(resources).length > 0 || sidecar.family !== undefined)
      files.set(`${id}.launch.json`, stableJson(sidecar));
  }
  for (const name of readdirSync(dir)) if (!files.has(name)) rmSync(join(dir, name), { recursive: true });
  for (const [name, text] of files) {
    const path = join(dir, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    writeFileSync(path, text);
  }
}
