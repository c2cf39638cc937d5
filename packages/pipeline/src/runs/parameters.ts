import { stableJsonLine } from '@tractogen/core';
import type { RunNode, RunRecord } from './record.ts';
import { shownParameter } from './withheld.ts';

/** A parameter's value as shown; undefined where a run has no such parameter or node. */
export type Shown = unknown;

/** By path (`ae.params.latent`), what one parameter is in each of some runs, in their order. */
export type Differing = ReadonlyMap<string, readonly Shown[]>;

/**
 * Everything in a plan that a user can set, flat, by path below the node: `params.latent`, `seed`, `inputs.models`.
 * As it is: what is printed goes through `shownParameter`.
 */
export function settingsOf(node: RunNode): Map<string, unknown> {
  const flat = new Map<string, unknown>([
    ['stage', node.stage],
    ['seed', node.seed],
    ['splitSeed', node.splitSeed],
    ['access', node.access],
  ]);
  const walk = (value: unknown, path: string): void => {
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    const entries = isRecord ? Object.entries(value) : [];
    if (entries.length === 0) flat.set(path, value);
    for (const [key, entry] of entries) walk(entry, `${path}.${key}`);
  };
  for (const [key, value] of Object.entries(node.params)) walk(value, `params.${key}`);
  for (const [role, from] of Object.entries(node.inputs)) flat.set(`inputs.${role}`, from);
  return flat;
}

/**
 * The parameters that are not the same in all runs. A node that only some runs have is one entry, `<node>`, with
 * its stage for a value. A run of a part of the pipeline says nothing of nodes it was not asked for.
 */
export function differingParameters(runs: readonly RunRecord[]): Differing {
  const found = new Map<string, Shown[]>();
  const byId = runs.map(({ nodes }) => new Map(nodes.map((node) => [node.id, node])));
  for (const id of new Set(runs.flatMap(({ nodes }) => nodes.map((node) => node.id)))) {
    const nodes = byId.map((map) => map.get(id));
    if (nodes.some((node, index) => node === undefined && runs[index].size === runs[index].nodes.length))
      found.set(
        id,
        nodes.map((node) => node?.stage),
      );
    const settings = nodes.map((node) => (node === undefined ? undefined : settingsOf(node)));
    for (const path of new Set(settings.flatMap((flat) => [...(flat?.keys() ?? [])]))) {
      const values = settings.map((flat) => flat?.get(path));
      const there = values.filter((_, index) => settings[index] !== undefined);
      if (new Set(there.map((value) => stableJsonLine(value) ?? '')).size > 1)
        found.set(
          `${id}.${path}`,
          values.map((value) => shownParameter(value, path)),
        );
    }
  }
  return found;
}
