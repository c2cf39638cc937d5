import { stableJson } from '@tractogen/core';
import {
  chooseMetrics,
  differingParameters,
  lastOf,
  whereabouts,
  type RunRecord,
  type Whereabouts,
} from '@tractogen/pipeline';
import { cell, commitText, counts, minute, table } from './text.ts';

/** Parameters shown for a run; `--json` has all. */
const MOST = 20;

export interface Listing {
  readonly root: string;
  readonly caches: readonly string[];
  readonly metrics: readonly string[] | undefined;
}

/** The runs of one pipeline, latest first: what each was, what differs between them, what came of it. */
export function listText(pipeline: string, runs: readonly RunRecord[], listing: Listing): string {
  const differing = differingParameters(runs);
  const blocks = runs.map((run, index) => {
    const parameters = [...differing].map(([path, values]) => [path, cell(values[index])]);
    const hidden = parameters.length - MOST;
    return [
      headOf(run, listing),
      table(parameters.slice(0, MOST), '    '),
      hidden > 0 ? `    … and ${hidden} more parameters; see \`tractogen runs diff\` or --json\n` : '',
      table(
        chooseMetrics(run.metrics, listing.metrics).map(([name, { value, unit }]) => [
          name,
          cell(value, unit),
        ]),
        '    ',
      ),
    ].join('');
  });
  const plural = runs.length === 1 ? 'run' : 'runs';
  return `${pipeline}: ${runs.length} ${plural}${markOf(runs)}\n${blocks.join('')}`;
}

/** The same as values for `--json`. */
export function listJson(runs: readonly RunRecord[], listing: Listing): unknown[] {
  const differing = differingParameters(runs);
  return runs.map((run, index) => {
    const { at, commit, dirty, nodes } = lastOf(run);
    return {
      id: run.id,
      pipeline: run.pipeline,
      access: run.access,
      at,
      times: run.occasions.length,
      commit,
      dirty,
      nodes: Object.fromEntries(Object.entries(nodes).map(([id, { status }]) => [id, status])),
      computedBy: Object.fromEntries(
        Object.entries(nodes).flatMap(([id, { origin }]) => (origin === undefined ? [] : [[id, origin]])),
      ),
      size: run.size,
      outputs: Object.fromEntries(whereabouts(listing.root, listing.caches, run)),
      parameters: Object.fromEntries([...differing].map(([path, values]) => [path, values[index] ?? null])),
      metrics: Object.fromEntries(chooseMetrics(run.metrics, listing.metrics)),
      metricsWithheld: run.metricsWithheld,
    };
  });
}

/** First line of a run: id, when, commit, how its nodes ended, whether its outputs can be had. */
export function headOf(run: RunRecord, { root, caches }: Pick<Listing, 'root' | 'caches'>): string {
  const { at, commit, dirty, nodes } = lastOf(run);
  const times = run.occasions.length > 1 ? ` (${run.occasions.length} times)` : '';
  const part = run.nodes.length < run.size ? ` of ${run.size}` : '';
  const ended = counts(Object.values(nodes).map(({ status }) => status)) + byText(Object.values(nodes));
  const outputs = outputsText([...whereabouts(root, caches, run).values()]);
  const restricted = run.access === 'restricted' ? '  restricted' : '';
  return `  ${run.id}  ${minute(at)}${times}  ${commitText(commit, dirty)}  ${run.nodes.length}${part} nodes: ${ended}  outputs: ${outputs}${restricted}\n`;
}

/** Who had computed what came from the team's cache. */
function byText(nodes: readonly { readonly origin?: { readonly by: string } }[]): string {
  const names = new Set(nodes.flatMap(({ origin }) => (origin === undefined ? [] : [origin.by])));
  return names.size === 0 ? '' : `, computed by ${[...names].join(', ')}`;
}

function outputsText(found: readonly Whereabouts[]): string {
  if (found.length === 0) return 'none';
  if (found.every((where) => where === 'here')) return 'here';
  if (!found.includes('gone')) return 'in the cache';
  const had = found.filter((where) => where !== 'gone').length;
  return had === 0 ? 'gone' : `${had} of ${found.length} can be restored`;
}

const markOf = (runs: readonly RunRecord[]): string =>
  runs.some(({ access }) => access === 'restricted') ? ', restricted: keep them on this machine' : '';

/** One record as JSON, with where its outputs are. */
export function showJson(run: RunRecord, shown: RunRecord, { root, caches }: Listing): string {
  return stableJson({ ...shown, outputs: Object.fromEntries(whereabouts(root, caches, run)) });
}
