import { BARS } from '../../bars/bars.ts';
import { judged, rangeWords, verdictOf } from '../../bars/judged.ts';
import type { FigureOf } from '../../gather/subject-figures.ts';
import { html, type Content, type Html } from '../../page/html.ts';
import { figure, percent, table, type Column, type Row } from '../../page/parts.ts';
import { spoken, subjectOf } from '../words.ts';
import { controlFigures, isAsked, judgeControl, stemOf, type ControlFigures } from './figures.ts';

const BASELINES = ['linear_gaussian', 'medoid', 'selection'] as const;

const { control } = BARS;
const COLUMNS: readonly Column[] = [
  { title: 'bundle' },
  { title: html`R²<br />${rangeWords(control.r2)}`, number: true },
  { title: html`slope<br />${rangeWords(control.slope)}`, number: true },
  { title: html`off target, SD<br />${rangeWords(control.offTarget)}`, number: true },
  { title: 'held-out off target', number: true },
  { title: html`diversity low, mid, high<br />${rangeWords(control.diversity)}`, number: true },
  { title: html`identity<br />${rangeWords(control.identity, 0, 100)} %`, number: true },
  { title: html`ceiling<br />asked from ${control.ceiling.low}`, number: true },
  { title: 'asked' },
];

/** What is asked of each bundle and what came of it; then all bundles together, and baselines. */
export function controlTable(of: FigureOf, bundles: readonly string[], attribute: string): Html {
  const rows: Row[] = bundles.map((bundle) => {
    const found = controlFigures(of, stemOf(bundle), attribute);
    return { cells: cellsOf(bundle === '' ? 'any bundle' : spoken(bundle), found, verdict(found)) };
  });
  const pooled = controlFigures(of, 'control.', attribute);
  const baselines = BASELINES.map((name) => ({
    name,
    found: controlFigures(of, `control.${name}.`, attribute),
  })).filter(({ found }) => found.r2 !== undefined);
  return table(COLUMNS, [
    ...rows,
    ...(pooled.r2 === undefined
      ? []
      : [{ kind: 'ours' as const, cells: cellsOf('all bundles', pooled, '') }]),
    ...baselines.map(({ name, found }) => ({
      kind: 'baseline' as const,
      cells: cellsOf(subjectOf(name), found, verdict(found)),
    })),
  ]);
}

/** The same of the baselines, bundle by bundle. */
export function baselineTable(of: FigureOf, bundles: readonly string[], attribute: string): Html {
  const rows = bundles.flatMap((bundle) =>
    BASELINES.flatMap((name) => {
      const found = controlFigures(of, stemOf(bundle, name), attribute);
      if (found.r2 === undefined) return [];
      const title = `${bundle === '' ? 'any bundle' : spoken(bundle)}, ${subjectOf(name)}`;
      return [{ kind: 'baseline' as const, cells: cellsOf(title, found, verdict(found)) }];
    }),
  );
  return rows.length === 0 ? html`` : table(COLUMNS, rows);
}

function verdict(found: ControlFigures): Html {
  if (isAsked(found)) return verdictOf(judgeControl(found));
  return html`not asked (ceiling ${figure(found.ceiling, 3)})`;
}

function cellsOf(title: string, found: ControlFigures, last: Content): readonly Content[] {
  const { r2, slope, offTarget, offTargetError, offTargetReal, identity, ceiling, diversity } = found;
  const range = isAsked(found) ? BARS.control : null;
  const error = offTargetError === undefined ? '' : ` ± ${figure(offTargetError)}`;
  const diverse = diversity.flatMap((value, i) => [
    ...(i === 0 ? [] : [', ']),
    judged(value, range?.diversity, figure(value)),
  ]);
  return [
    title,
    judged(r2, range?.r2, figure(r2, 3)),
    judged(slope, range?.slope, figure(slope)),
    judged(offTarget, range?.offTarget, `${figure(offTarget)}${error}`),
    figure(offTargetReal),
    diversity.every((value) => value === undefined) ? '–' : diverse,
    judged(identity, range?.identity, percent(identity)),
    figure(ceiling, 3),
    last,
  ];
}
