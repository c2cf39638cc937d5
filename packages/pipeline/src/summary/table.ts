import { duration } from '../launch/draw.ts';
import { HEADLINES, OF_THE_FEW } from './headlines.ts';
import type { Metric, NodeSummary, Summary } from './summary.ts';

/** Lines a pattern may fill, so that many models leave room for the rest. */
const MAX_OF_ONE_KIND = 6;

/** The summary as a few lines for the terminal: nodes, headline numbers, paths to look at. */
export function summaryTable(summary: Summary): string {
  const counts = new Map<string, number>();
  for (const { status } of summary.nodes) counts.set(status, (counts.get(status) ?? 0) + 1);
  const head = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  // Of nodes from the cache nothing is told but their number: there may be thousands.
  const told = summary.nodes.filter(({ status }) => status === 'ran' || status === 'failed');
  const metrics = HEADLINES.flatMap((pattern) =>
    Object.entries(summary.metrics)
      .filter(([name]) => pattern.test(name) && !OF_THE_FEW.test(name))
      .slice(0, MAX_OF_ONE_KIND),
  );
  const base = `results/${summary.pipeline}`;
  return [
    `${summary.pipeline}: ${head}`,
    ...columns(originRows(summary.nodes)),
    ...columns(told.slice(0, 40).map(nodeRow)),
    ...(told.length > 40 ? [`  … and ${told.length - 40} more`] : []),
    ...columns(metrics.map(metricRow)),
    ...summary.reports.map((path) => `  report   ${path}`),
    `  summary  ${base}/summary.json`,
  ].join('\n');
}

/** Who had computed what came from the team's cache: a row each. */
function originRows(nodes: readonly NodeSummary[]): string[][] {
  const origins = nodes.flatMap(({ origin }) => (origin === undefined ? [] : [origin]));
  return [...Map.groupBy(origins, ({ by }) => by)].map(([by, stored]) => {
    const days = [...new Set(stored.map(({ at }) => at.slice(0, 10)))].toSorted();
    const when = days.length === 1 ? days[0] : `${days[0]} to ${days.at(-1)}`;
    return [`computed by ${by}`, `${stored.length} node${stored.length === 1 ? '' : 's'}`, when];
  });
}

function nodeRow({ id, verb, status, seconds, maxRss }: NodeSummary): string[] {
  const time = seconds === null ? '' : seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds * 1000);
  return [id, verb, status, time, maxRss === null ? '' : `${Math.round(maxRss / 2 ** 20)} MiB`];
}

function metricRow([name, { value, unit }]: [string, Metric]): string[] {
  const shown = typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
  return [name, unit === undefined || unit === '1' || unit === '' ? shown : `${shown} ${unit}`];
}

function columns(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd(),
  );
}
