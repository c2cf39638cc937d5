import * as Plot from '@observablehq/plot';
import { NEUTRAL, paletteOf } from '../../figures/palette.ts';
import { plotSvg } from '../../figures/plot.ts';
import { isBaseline, metricOf, subjectsOf, type Report } from '../../gather/report.ts';
import { byNumber } from '../../gather/streamlines.ts';
import { html, type Html } from '../../page/html.ts';
import { absent, figure, table, type Section } from '../../page/parts.ts';
import { isPart, spoken, subjectOf } from '../words.ts';
import { swatch } from '../../figures/swatch.ts';
import { beforeAndAfter } from './pictures.ts';

const COLUMNS = [
  { title: 'plausible', rest: 'plausible.mean_point_error' },
  { title: 'p95', rest: 'plausible.p95_point_error' },
  { title: 'largest', rest: 'plausible.maximum_point_error' },
  { title: 'end points', rest: 'plausible.end_point_error' },
  { title: 'z only', rest: 'plausible.z_error' },
  { title: 'length bias', rest: 'plausible.length_bias' },
  { title: 'implausible', rest: 'implausible.mean_point_error' },
] as const;

/** Errors after encoding and decoding, beside the baselines; the same streamlines before and after. */
export function reconstructionSection(report: Report): Section {
  const errors = report.measured.curves?.bundleErrors ?? {};
  const names = subjectsOf(report, Object.keys(errors));
  const [id, title] = ['reconstruction', 'Reconstruction'];
  if (names.length === 0) return absent(id, title, 'No reconstruction was measured.');
  const body = html`<p>
      Test streamlines, encoded and decoded. Errors are mean distances of 256 corresponding points, mm,
      without choosing the better direction. Baselines are dimmed. Ratios to PCA-32 carry the 95 % interval of
      a paired bootstrap over groups of near-duplicates.
    </p>
    ${summary(report, names)}
    <h3>By bundle</h3>
    ${byBundle(
      report,
      names.filter((name) => !isPart(name)),
    )}
    <h3>Before and after</h3>
    ${beforeAndAfter(report)}`;
  return { id, title, body };
}

function summary(report: Report, names: readonly string[]): Html {
  const rows = names.map((name) => ({
    kind: isBaseline(report, name) ? ('baseline' as const) : ('ours' as const),
    cells: [
      subjectOf(name),
      ...COLUMNS.map(({ rest }) => figure(metricOf(report, 'reconstruction', name, rest)?.value)),
      ratioOf(report, name) ?? '',
    ],
  }));
  const columns = [...COLUMNS.map(({ title }) => title), 'against PCA-32'];
  return table([{ title: 'model' }, ...columns.map((title) => ({ title, number: true }))], rows);
}

/** Error over that of PCA-32 with its interval, as `0.96 (0.94–0.98)`; null where none was computed. */
export function ratioOf(report: Report, name: string): string | null {
  const [ratio, low, high] = ['', '.low', '.high'].map(
    (end) => metricOf(report, 'reconstruction', name, `plausible.ratio_to_pca32${end}`)?.value,
  );
  if (ratio === undefined || low === undefined || high === undefined) return null;
  return `${figure(ratio)} (${figure(low)}–${figure(high)})`;
}

function byBundle(report: Report, names: readonly string[]): Html {
  const errors = report.measured.curves?.bundleErrors ?? {};
  const classes = [...new Set(names.flatMap((name) => Object.keys(errors[name])))].toSorted(byNumber);
  const colours = paletteOf(names);
  const rows = names.flatMap((name) =>
    classes.flatMap((of) => {
      const found = errors[name][of];
      return found === undefined ? [] : [{ name, of: spoken(of), error: found.error }];
    }),
  );
  const svg = plotSvg(
    {
      width: 760,
      height: 60 + classes.length * 24,
      marginLeft: 120,
      marginBottom: 42,
      inset: 8,
      x: { type: 'log', label: 'mean point error, mm', grid: true, tickFormat: '~g', ticks: 6 },
      y: { label: null, domain: classes.map(spoken) },
      color: { type: 'identity' },
      marks: [
        Plot.ruleY(classes.map(spoken), {
          y: (of: string) => of,
          stroke: 'currentColor',
          strokeOpacity: 0.12,
        }),
        Plot.dot(
          rows.filter(({ error }) => error > 0),
          {
            x: 'error',
            y: 'of',
            r: 4.5,
            fill: ({ name }: { name: string }) => colours.get(name) ?? NEUTRAL,
          },
        ),
      ],
    },
    'Mean point error by bundle and model',
  );
  const numbers = table(
    [
      { title: 'bundle' },
      ...names.map((name) => ({ title: subjectOf(name), number: true })),
      { title: 'n', number: true },
    ],
    classes.map((of) => ({
      cells: [
        spoken(of),
        ...names.map((name) => figure(errors[name][of]?.error)),
        figure(names.map((name) => errors[name][of]?.n).find((n) => n !== undefined) ?? null, 0),
      ],
    })),
  );
  return html`<figure>
      ${svg}
      <ul class="legend">
        ${names.map((name) => html`<li>${swatch(colours.get(name) ?? NEUTRAL)}${subjectOf(name)}</li>`)}
      </ul>
    </figure>
    <details>
      <summary>The same in numbers</summary>
      ${numbers}
    </details>`;
}
