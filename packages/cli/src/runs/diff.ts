import type { NodeDifference, RunDiff } from '@tractogen/pipeline';
import { cell, table } from './text.ts';

/** Metrics shown; `--json` has all, `--metrics` chooses. */
const MOST = 30;

/** Two runs compared, for the terminal. `names`: metrics to show, or undefined for the first of all. */
export function diffText(diff: RunDiff, names: ReadonlySet<string> | undefined): string {
  const metrics = diff.metrics.filter(({ name }) => names === undefined || names.has(name));
  const hidden = names === undefined ? metrics.length - MOST : 0;
  const shown = hidden > 0 ? metrics.slice(0, MOST) : metrics;
  return [
    `${diff.a} → ${diff.b}\n`,
    section('where the difference starts', diff.roots.filter(isFirst(diff)).map(rootRow(diff))),
    section(
      'differ themselves, further down',
      diff.roots.filter((root) => !isFirst(diff)(root)).map(rootRow(diff)),
    ),
    section(
      'only inherit',
      diff.inherited.map(({ node, from }) => [node, `from ${from.join(', ') || 'what did not run'}`]),
    ),
    section(
      'same content all the same: nothing goes on from them',
      diff.cutOff.map((node) => [node]),
    ),
    section(
      'parameters',
      diff.parameters.map(({ parameter, from, to }) => [parameter, `${cell(from)} → ${cell(to)}`]),
    ),
    section(
      'code',
      diff.code.map(({ node, from, to }) => [node, `${from?.slice(0, 8)} → ${to?.slice(0, 8)}`]),
    ),
    section(
      'metrics',
      shown.map(({ name, a, b, difference, unit }) => [
        name,
        cell(a, unit),
        cell(b, unit),
        difference === null ? '' : `${difference > 0 ? '+' : ''}${cell(difference)}`,
      ]),
    ),
    hidden > 0 ? `    … and ${hidden} more; choose with --metrics, or --json\n` : '',
    section(
      'not compared: only one run was asked for them',
      diff.notCompared.map((node) => [node]),
    ),
    diff.roots.length + diff.inherited.length + diff.cutOff.length === 0 ? '  nothing differs\n' : '',
  ].join('');
}

const isFirst =
  ({ first }: RunDiff) =>
  ({ node }: NodeDifference): boolean =>
    first.includes(node);

const WORDS = {
  plan: 'parameters, seed or inputs',
  code: 'code',
  runtime: 'runtime',
  data: 'raw data',
  outcome: 'failed or was skipped in one of them',
  added: 'only in the second',
  removed: 'only in the first',
} as const;

const rootRow =
  ({ cutOff }: RunDiff) =>
  ({ node, causes }: NodeDifference): string[] => [
    node,
    causes.map((cause) => WORDS[cause]).join(', '),
    cutOff.includes(node) ? 'same content' : '',
  ];

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `\n  ${title}\n${table(rows, '    ')}`;
}
