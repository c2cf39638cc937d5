import type { NodeEntry } from '../schema/pipeline.ts';
import { suggestion } from '../yaml/nearest.ts';
import type { YamlSource } from '../yaml/source.ts';
import { MAX_NODES, expandEntry, tooMany, type Expansion } from './expand.ts';
import { nodePath } from './pipeline.ts';

/** All nodes of a pipeline, in the order of the file. */
export interface Expanded {
  readonly expansions: readonly Expansion[];
  /** Ids by entry, for entries that stand for several nodes. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/**
 * Expands every entry: by `foreach`, and by `each`, which makes one node for each node of the entries it
 * names. `each: ae` of entry `gesta` gives `gesta.ae.seed-1`, `gesta.ae.seed-2` …; in that entry's needs
 * the word `each` stands for the one it was made for.
 *
 * @throws TractogenError YAML_INVALID, PARAMETER_INVALID, DAG_INVALID
 */
export function expandAll(source: YamlSource, entries: readonly (readonly [string, NodeEntry])[]): Expanded {
  const groups = new Map<string, readonly string[]>();
  const byEntry = new Map<string, readonly Expansion[]>();
  let total = 0;
  const keep = (entry: string, expanded: readonly Expansion[], several: boolean): void => {
    total += expanded.length;
    if (total > MAX_NODES) throw tooMany(source, entry);
    byEntry.set(entry, expanded);
    if (several)
      groups.set(
        entry,
        expanded.map(({ id }) => id),
      );
  };
  for (const [entry, node] of entries)
    if (node.each === undefined) keep(entry, expandEntry(source, entry, node), node.foreach !== undefined);
  for (const [entry, node] of entries) {
    if (node.each === undefined) continue;
    const named = typeof node.each === 'string' ? [node.each] : node.each;
    const targets = named.flatMap((name, index) => {
      const found = byEntry.get(name);
      if (found !== undefined && found[0].each === undefined) return found.map(({ id }) => id);
      const at = typeof node.each === 'string' ? ['each'] : ['each', index];
      throw source.error(
        'DAG_INVALID',
        source.placeOf(nodePath(entry, ...at)),
        found === undefined
          ? `"each" of node "${entry}" names "${name}", which does not exist`
          : `"each" of node "${entry}" names "${name}", which has an "each" itself`,
        found === undefined ? suggestion(name, byEntry.keys()) : 'Name the entry that it goes through',
      );
    });
    const bases = expandEntry(source, entry, node);
    const expanded: Expansion[] = [];
    for (const each of targets) {
      for (const base of bases)
        expanded.push({ ...base, id: `${entry}.${each}${base.id.slice(entry.length)}`, each });
    }
    keep(entry, expanded, true);
  }
  return { expansions: entries.flatMap(([entry]) => byEntry.get(entry) ?? []), groups };
}
