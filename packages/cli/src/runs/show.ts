import {
  chooseMetrics,
  lastOf,
  settingsOf,
  shownParameter,
  whereabouts,
  type RunRecord,
} from '@tractogen/pipeline';
import { headOf, type Listing } from './list.ts';
import { cell, commitText, counts, minute, table } from './text.ts';

/** Everything about one run. */
export function showText(run: RunRecord, listing: Listing): string {
  const last = lastOf(run);
  const where = whereabouts(listing.root, listing.caches, run);
  const nodes = run.nodes.map(({ id, stage, artefact, code }) => {
    const { status, seconds, origin } = last.nodes[id];
    const by = origin === undefined ? '' : `${origin.by}, ${minute(origin.at)}`;
    const time = seconds === null ? '' : `${seconds.toFixed(1)} s`;
    return [id, stage, status, time, short(artefact), short(code), where.get(id) ?? 'none', by];
  });
  const settings = run.nodes.flatMap((node) =>
    [...settingsOf(node)]
      .filter(([path]) => path.startsWith('params.') || path === 'seed')
      .map(([path, value]) => [`${node.id}.${path}`, cell(shownParameter(value, path))]),
  );
  const metrics = chooseMetrics(run.metrics, listing.metrics ?? ['*']);
  return [
    `${run.pipeline}\n${headOf(run, listing)}`,
    `\n  times\n`,
    table(
      run.occasions.map(({ at, commit, dirty, nodes: ended }) => [
        minute(at),
        commitText(commit, dirty),
        counts(Object.values(ended).map(({ status }) => status)),
      ]),
      '    ',
    ),
    `\n  nodes\n`,
    table(
      [['node', 'stage', 'status', 'time', 'artefact', 'code', 'output', 'computed by'], ...nodes],
      '    ',
    ),
    `\n  parameters\n`,
    table(settings, '    '),
    `\n  metrics\n`,
    table(
      metrics.map(([name, { value, unit }]) => [name, cell(value, unit)]),
      '    ',
    ),
    run.metricsWithheld > 0 ? `    ${run.metricsWithheld} of single subjects are not kept\n` : '',
  ].join('');
}

const short = (digest: string | null): string => digest?.slice(0, 8) ?? '-';

/** The record as it may be printed: ages above 89 as "90+". */
export function shownRun(run: RunRecord): RunRecord {
  const walk = (value: unknown, path: string): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry, `${path}.${key}`)]))
      : shownParameter(value, path);
  return {
    ...run,
    nodes: run.nodes.map((node) => ({
      ...node,
      params: walk(node.params, '') as RunRecord['nodes'][0]['params'],
    })),
  };
}
