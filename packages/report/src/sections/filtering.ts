import * as Plot from '@observablehq/plot';
import { NEUTRAL, paletteOf } from '../figures/palette.ts';
import { plotSvg } from '../figures/plot.ts';
import { isBaseline, metricOf, subjectsOf, type Report } from '../gather/report.ts';
import { byNumber } from '../gather/streamlines.ts';
import { html, type Html } from '../page/html.ts';
import { absent, figure, percent, table, type Section } from '../page/parts.ts';
import { bundlingMethods, bundlingPart } from './bundling.ts';
import { spoken, subjectOf } from './words.ts';
import { swatch } from '../figures/swatch.ts';

const COLUMNS = [
  { title: 'accuracy', rest: 'accuracy' },
  { title: 'sensitivity', rest: 'sensitivity' },
  { title: 'specificity', rest: 'specificity' },
  { title: 'precision', rest: 'precision' },
  { title: 'F1', rest: 'f1' },
  { title: 'F1 at whole-mask share', rest: 'whole_mask.f1' },
] as const;

/** Plausible against implausible: ROC and scores of every method. */
export function filteringSection(report: Report): Section {
  const roc = report.measured.curves?.roc ?? {};
  const names = subjectsOf(report, Object.keys(roc));
  if (names.length === 0) {
    const bundles = bundlingPart(report, bundlingMethods(report));
    if (bundles.markup !== '') return { id: 'filtering', title: 'Bundles', body: bundles };
    return absent(
      'filtering',
      'Filtering',
      'No filtering was measured: it needs plausible and implausible streamlines.',
    );
  }
  return {
    id: 'filtering',
    title: 'Filtering',
    body: html`<p>
        A test streamline passes if its nearest plausible training streamline (or its reverse) is near enough;
        the length filter asks only for a length near the plausible ones'. Each threshold was chosen on
        validation; the test split was used once.
      </p>
      ${curves(roc, names)} ${scores(report, names)}
      <details>
        <summary>Recall by bundle, specificity by kind of implausible streamline</summary>
        ${byClass(report, names)}
      </details>
      ${bundlingPart(report, names)}`,
  };
}

type Roc = NonNullable<Report['measured']['curves']>['roc'];

function curves(roc: Roc, names: readonly string[]): Html {
  const colours = paletteOf(names);
  const points = names.flatMap((name) =>
    roc[name].falsePositive.map((x, i) => ({ name, x, y: roc[name].truePositive[i] ?? 1 })),
  );
  const draw = (domain: [number, number], label: string): Html =>
    plotSvg(
      {
        width: 430,
        height: 380,
        marginLeft: 48,
        marginBottom: 42,
        marginTop: 26,
        x: { domain, label: 'false positive rate', grid: true },
        y: { domain: domain[1] === 1 ? [0, 1] : [0.8, 1], label: 'true positive rate', grid: true },
        color: { type: 'identity' },
        clip: true,
        marks: [
          Plot.line(points, {
            x: 'x',
            y: 'y',
            z: 'name',
            stroke: ({ name }: { name: string }) => colours.get(name) ?? NEUTRAL,
            strokeWidth: 1.75,
            clip: 'frame',
          }),
        ],
      },
      label,
    );
  return html`<div class="pictures wide">
      <figure>${draw([0, 1], 'ROC')}</figure>
      <figure>${draw([0, 0.2], 'ROC, the corner')}</figure>
    </div>
    <ul class="legend">
      ${names.map((name) => html`<li>${swatch(colours.get(name) ?? NEUTRAL)}${subjectOf(name)}, area ${figure(roc[name].auc, 4)}</li>`)}
    </ul>`;
}

function scores(report: Report, names: readonly string[]): Html {
  return table(
    [{ title: 'method' }, ...COLUMNS.map(({ title }) => ({ title, number: true }))],
    names.map((name) => ({
      kind: isBaseline(report, name) ? ('baseline' as const) : ('ours' as const),
      cells: [
        subjectOf(name),
        ...COLUMNS.map(({ rest }) => percent(metricOf(report, 'filtering', name, rest)?.value)),
      ],
    })),
  );
}

function byClass(report: Report, names: readonly string[]): Html {
  const classes = new Set<string>();
  for (const key of report.measured.metrics.keys()) {
    const match = /^filtering\.(?:.+\.)?((?:recall|specificity)\..+)$/.exec(key);
    if (match !== null) classes.add(match[1]);
  }
  const shown = [...classes].toSorted(byNumber);
  return table(
    [
      { title: 'class' },
      { title: 'figure' },
      ...names.map((name) => ({ title: subjectOf(name), number: true })),
    ],
    shown.map((of) => {
      const [kind, ...name] = of.split('.');
      return {
        cells: [
          spoken(name.join('.')),
          kind,
          ...names.map((subject) => percent(metricOf(report, 'filtering', subject, of)?.value)),
        ],
      };
    }),
  );
}
