import { idProblem, type NodeEntry } from '../schema/pipeline.ts';
import type { YamlSource } from '../yaml/source.ts';
import { nodePath } from './pipeline.ts';

/** One combination of a `foreach`, or the entry itself. */
export interface Expansion {
  readonly id: string;
  readonly entry: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Keys of `params` that come from `foreach`. */
  readonly varied: readonly string[];
  readonly seed: number | undefined;
  /** The node it was made for, where the entry says `each`. */
  readonly each?: string;
}

export const MAX_NODES = 10_000;

/**
 * All nodes of one entry: `foreach: { beta: [0.1, 1], seed: [1, 2] }` gives `vae.beta-0.1.seed-1` …,
 * keys in the order of the file, the last varying fastest. A camelCase key is written with hyphens in
 * the id (`learningRate` → `learning-rate-0.001`). `seed` sets the node's seed, every other key a
 * parameter. A seed may also stand in `params`, where it is taken as the node's.
 *
 * @throws TractogenError YAML_INVALID, PARAMETER_INVALID, DAG_INVALID
 */
export function expandEntry(source: YamlSource, entry: string, node: NodeEntry): Expansion[] {
  const { seed: seedInParams, ...params } = node.params ?? {};
  if (seedInParams !== undefined && node.seed !== undefined) {
    const place = source.placeOfKey(nodePath(entry, 'params', 'seed'));
    throw source.error('YAML_INVALID', place, `node "${entry}" has two seeds`, 'Keep one of them');
  }
  const seed =
    node.seed ??
    (seedInParams === undefined ? undefined : asSeed(source, entry, ['params', 'seed'], seedInParams));
  const axes = Object.entries(node.foreach ?? {});
  const count = axes.reduce((product, [, values]) => product * values.length, 1);
  if (count > MAX_NODES) throw tooMany(source, entry);
  for (const [key] of axes) {
    const twice = key === 'seed' ? seed !== undefined : Object.hasOwn(params, key);
    if (twice) {
      const place = source.placeOfKey(nodePath(entry, 'foreach', key));
      throw source.error(
        'YAML_INVALID',
        place,
        `"${key}" of node "${entry}" is given twice`,
        'Remove it from `params`, or from `foreach`',
      );
    }
  }
  let expansions: Expansion[] = [{ id: entry, entry, params, varied: [], seed }];
  for (const [key, values] of axes) {
    expansions = expansions.flatMap((base) =>
      values.map((value, index) => vary(source, base, key, value, index)),
    );
  }
  return expansions;
}

/** The base with one more value set; `index` is the value's place in its list. */
function vary(
  source: YamlSource,
  base: Expansion,
  key: string,
  value: string | number | boolean,
  index: number,
): Expansion {
  const id = `${base.id}.${segment(source, base.entry, key, value, index)}`;
  if (key === 'seed') {
    return { ...base, id, seed: asSeed(source, base.entry, ['foreach', key, index], value) };
  }
  return { ...base, id, params: { ...base.params, [key]: value }, varied: [...base.varied, key] };
}

function segment(
  source: YamlSource,
  entry: string,
  key: string,
  value: string | number | boolean,
  index: number,
): string {
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const text = `${name}-${String(value)}`;
  const problem = idProblem(text);
  if (problem === undefined) return text;
  const place = source.placeOf(nodePath(entry, 'foreach', key, index));
  throw source.error(
    'YAML_INVALID',
    place,
    `a node id cannot be made of ${key} = ${String(value)}: ${problem}`,
    'Write two nodes instead',
  );
}

function asSeed(source: YamlSource, entry: string, at: readonly (string | number)[], value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff)
    return value;
  throw source.error(
    'PARAMETER_INVALID',
    source.placeOf(nodePath(entry, ...at)),
    'a seed must be a whole number from 0 to 4294967295',
  );
}

export function tooMany(source: YamlSource, entry: string): Error {
  return source.error(
    'YAML_INVALID',
    source.placeOfKey(nodePath(entry)),
    `more than ${MAX_NODES} nodes`,
    'Split the pipeline',
  );
}
