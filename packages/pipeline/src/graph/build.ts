import { strictest, type Access, type Place } from '@tractogen/core';
import type { Catalogue, StageEntry } from '../schema/catalogue.ts';
import { idProblem, pipelineSchema, type PipelineEntry } from '../schema/pipeline.ts';
import { explainIssues } from '../yaml/explain.ts';
import { suggestion } from '../yaml/nearest.ts';
import type { YamlSource } from '../yaml/source.ts';
import type { Expansion } from './expand.ts';
import { expandAll } from './expand-all.ts';
import { resolveNeeds, type Names } from './needs.ts';
import { topologicalOrder, upstreamOf } from './order.ts';
import { nodePath, type Pipeline, type PipelineNode } from './pipeline.ts';
import { leftOutOf } from './left-out.ts';
import type { Program } from './programs.ts';
import { deriveSeed } from './seed.ts';

/**
 * The graph of a pipeline: everything that can be known without the stages' code. Parameters are
 * checked later, by the plan task.
 *
 * @param name the file's name without `.yaml`
 * @param lacking programs that are not there: nodes that require one are left out, with all that read from them
 * @throws TractogenError YAML_INVALID, PARAMETER_INVALID or DAG_INVALID with file, line and column
 */
export function buildPipeline(
  name: string,
  source: YamlSource,
  catalogue: Catalogue,
  lacking: ReadonlySet<Program> = new Set(),
): Pipeline {
  const problem = idProblem(name);
  if (problem !== undefined)
    throw source.error('YAML_INVALID', {}, `the file's name ${problem}`, 'Rename the file');
  const parsed = pipelineSchema.safeParse(source.value);
  if (!parsed.success) throw explainIssues(source, pipelineSchema, parsed.error.issues);
  const entries = Object.entries(parsed.data.nodes);

  const stages = new Map<string, StageEntry>();
  const gives = new Map<string, string>();
  for (const [entry, node] of entries) {
    const stage = catalogue.get(node.stage);
    if (stage === undefined) {
      const place = source.placeOf(nodePath(entry, 'stage'));
      throw source.error(
        'YAML_INVALID',
        place,
        `unknown stage "${node.stage}"`,
        suggestion(node.stage, catalogue.keys()),
      );
    }
    stages.set(entry, stage);
  }
  const { expansions, groups } = expandAll(source, entries);
  for (const { id, entry } of expansions) {
    const place = (): Place => source.placeOfKey(nodePath(entry));
    const long = idProblem(id);
    if (long !== undefined)
      throw source.error('YAML_INVALID', place(), `node id ${long}`, 'Choose a shorter one');
    if (gives.has(id))
      throw source.error('DAG_INVALID', place(), `two nodes are called "${id}"`, 'Rename one of them');
    gives.set(id, (stages.get(entry) as StageEntry).gives);
  }
  const names: Names = { gives, groups };
  const drafts: (Expansion & Pick<PipelineNode, 'inputs'>)[] = [];
  for (const expansion of expansions) {
    const { entry, each } = expansion;
    const stage = stages.get(entry) as StageEntry;
    const inputs = resolveNeeds(source, entry, parsed.data.nodes[entry], stage, names, each);
    drafts.push({ ...expansion, inputs });
  }
  const sorted = topologicalOrder(drafts);
  if ('cycle' in sorted) {
    const first = drafts.find(({ id }) => id === sorted.cycle[0]);
    const place = source.placeOfKey(nodePath(first?.entry ?? ''));
    throw source.error(
      'DAG_INVALID',
      place,
      `these nodes wait for each other: ${sorted.cycle.join(' → ')}`,
      'Break the circle',
    );
  }
  const levels = accessLevels(parsed.data, sorted.order);
  const nodes = drafts.map((draft): PipelineNode => {
    const entry = parsed.data.nodes[draft.entry];
    return {
      id: draft.id,
      entry: draft.entry,
      stage: entry.stage,
      verb: (stages.get(draft.entry) as StageEntry).verb,
      paths: (stages.get(draft.entry) as StageEntry).paths ?? [],
      params: draft.params,
      varied: draft.varied,
      inputs: draft.inputs,
      seed: draft.seed ?? deriveSeed(parsed.data.seed, draft.id),
      access: levels.get(draft.id) ?? 'open',
      resources: entry.resources ?? {},
      requires: entry.requires,
    };
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const inOrder = sorted.order.flatMap(({ id }) => byId.get(id) ?? []);
  const left = leftOutOf(inOrder, lacking);
  return {
    name,
    file: source.file,
    splitSeed: parsed.data.splitSeed,
    access: strictest(levels.values()),
    nodes: nodes.filter(({ id }) => !left.has(id)),
    leftOut: nodes.flatMap((node) => {
      const lacks = left.get(node.id);
      return lacks === undefined ? [] : [{ id: node.id, lacks, node }];
    }),
  };
}

/** Every node's access: the strictest of the pipeline's, its own, its data's and that of all it reads. */
function accessLevels(
  pipeline: PipelineEntry,
  order: readonly (Expansion & Pick<PipelineNode, 'inputs'>)[],
): Map<string, Access> {
  const levels = new Map<string, Access>();
  for (const node of order) {
    const own = strictest([accessOfData(node.params), pipeline.nodes[node.entry].access ?? 'open']);
    const read = upstreamOf(node).map((id) => levels.get(id) ?? 'open');
    levels.set(node.id, strictest([pipeline.access, own, ...read]));
  }
  return levels;
}

/** Data of people are restricted unless the pipeline says otherwise: known here, a run need not end with ACCESS_STRICTER. */
function accessOfData({ access, source }: Readonly<Record<string, unknown>>): Access {
  if (access === 'restricted') return 'restricted';
  return source === 'bids' && access !== 'open' ? 'restricted' : 'open';
}
