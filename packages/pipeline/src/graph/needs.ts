import type { Place } from '@tractogen/core';
import type { NodeEntry } from '../schema/pipeline.ts';
import type { StageEntry } from '../schema/catalogue.ts';
import { suggestion } from '../yaml/nearest.ts';
import type { YamlSource } from '../yaml/source.ts';
import { nodePath } from './pipeline.ts';

/** What a reference may name: expanded ids, and entries whose `foreach` made several nodes. */
export interface Names {
  /** Kind of artefact of each node. */
  readonly gives: ReadonlyMap<string, string>;
  /** Expanded ids by entry, for entries with `foreach`. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/**
 * Settles the `needs` of an entry. In a role that takes many, the name of a `foreach` entry stands for
 * all its nodes; in a role that takes one, the full id must be given.
 *
 * @param each the node that the word `each` stands for, in an entry that has one
 * @returns by role, in the order of the stage's needs, the ids of the nodes read
 * @throws TractogenError DAG_INVALID naming file, line, column and nodes
 */
export function resolveNeeds(
  source: YamlSource,
  entry: string,
  node: NodeEntry,
  stage: StageEntry,
  names: Names,
  each?: string,
): Record<string, string[]> {
  const given = node.needs ?? {};
  for (const role of Object.keys(given)) {
    if (Object.hasOwn(stage.needs, role)) continue;
    const place = source.placeOfKey(nodePath(entry, 'needs', role));
    throw source.error(
      'YAML_INVALID',
      place,
      `${node.stage} reads nothing called "${role}"`,
      suggestion(role, Object.keys(stage.needs)),
    );
  }
  const inputs: Record<string, string[]> = {};
  for (const [role, need] of Object.entries(stage.needs)) {
    const written = given[role];
    if (written === undefined) {
      if (need.arity === 'one') {
        const place = source.placeOfKey(node.needs ? nodePath(entry, 'needs') : nodePath(entry));
        throw source.error(
          'DAG_INVALID',
          place,
          `node "${entry}" (${node.stage}) needs a ${need.kind} called "${role}"`,
          `Add \`needs: { ${role}: <node> }\``,
        );
      }
      continue;
    }
    const list = (Array.isArray(written) ? written : [written]).map((reference) =>
      reference === 'each' ? (each ?? reference) : reference,
    );
    const ids = list.flatMap((reference, index) => {
      const at = nodePath(entry, 'needs', role, ...(Array.isArray(written) ? [index] : []));
      const fail = (message: string, remedy?: string): Error =>
        source.error('DAG_INVALID', source.placeOf(at), message, remedy);
      const group = names.groups.get(reference);
      if (reference === entry || group?.includes(entry))
        throw fail(`node "${entry}" reads itself`, 'Name another node');
      const found = group ?? (names.gives.has(reference) ? [reference] : undefined);
      if (found === undefined) {
        throw fail(
          `node "${entry}" reads "${reference}", which does not exist`,
          suggestion(reference, [...names.gives.keys(), ...names.groups.keys()]),
        );
      }
      if (group && need.arity !== 'many') {
        throw fail(
          `"${role}" of node "${entry}" takes one ${need.kind}, "${reference}" stands for ${group.length}`,
          `Name one of them, for example "${group[0]}"`,
        );
      }
      const kind = names.gives.get(found[0]);
      if (kind !== need.kind) {
        throw fail(
          `"${role}" of node "${entry}" takes a ${need.kind}, but node "${reference}" gives ${kind ?? 'nothing'}`,
          `Name a node that gives a ${need.kind}`,
        );
      }
      return found;
    });
    const place = (): Place => source.placeOf(nodePath(entry, 'needs', role));
    if (new Set(ids).size !== ids.length) {
      const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
      throw source.error(
        'DAG_INVALID',
        place(),
        `node "${entry}" reads "${repeated}" twice as "${role}"`,
        'Remove one',
      );
    }
    if (need.arity !== 'many' && ids.length !== 1) {
      throw source.error(
        'DAG_INVALID',
        place(),
        `"${role}" of node "${entry}" takes one ${need.kind}, ${ids.length} were given`,
        'Name exactly one',
      );
    }
    inputs[role] = ids;
  }
  return inputs;
}
