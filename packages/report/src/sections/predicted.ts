import { BARS } from '../bars/bars.ts';
import { judged, rangeWords } from '../bars/judged.ts';
import { agreementSvg } from '../figures/agreement.ts';
import { NEUTRAL } from '../figures/palette.ts';
import { legend } from '../figures/swatch.ts';
import type { Prediction } from '../gather/drawn.ts';
import { metricPart } from '../gather/metric-part.ts';
import { metricOf, type Report } from '../gather/report.ts';
import { byNumber } from '../gather/streamlines.ts';
import { html, type Html } from '../page/html.ts';
import { absent, figure, table, type Section } from '../page/parts.ts';
import { spoken, subjectOf } from './words.ts';

/** What stands beside models, in the order of the table. */
const BASELINES = ['bundle_mean', 'ridge_pca32'] as const;

/** What encoders with regression heads predict of streamlines they never saw. */
export function predictedSection(report: Report): Section {
  const [id, title] = ['predicted', 'Predicted attributes'];
  const drawn = report.measured.curves?.regression ?? [];
  if (drawn.length === 0) return absent(id, title, 'No model here predicts an attribute.');
  const { regression } = BARS;
  return {
    id,
    title,
    body: html`<p>
        What the encoder says of test streamlines, without being told. Bundles differ so much that the mean of
        a streamline's bundle alone has a high R² over all of them; within bundles it knows nothing. Asked of
        a model: R² ${rangeWords(regression.r2, 2)} over all, ${rangeWords(regression.withinBundleR2)} within
        bundles.
      </p>
      ${drawn.map((prediction) => oneAttribute(report, prediction))}`,
  };
}

function oneAttribute(report: Report, prediction: Prediction): Html {
  const { attribute, unit, predicted } = prediction;
  const models = Object.keys(predicted)
    .filter((name) => !isBaseline(name))
    .toSorted(byNumber);
  const names = [...models, ...BASELINES.filter((name) => name in predicted)];
  return html`<h3>${spoken(attribute)}</h3>
    ${scores(report, attribute, unit, names)}
    <div class="pictures">${names.map((name) => scatter(report, prediction, name))}</div>
    ${legend(report.bundles.map((name) => [spoken(name), report.colours.get(name) ?? NEUTRAL] as const))}
    <details>
      <summary>R² within each bundle</summary>
      ${byBundle(report, attribute, names)}
    </details>`;
}

function scores(report: Report, attribute: string, unit: string, names: readonly string[]): Html {
  const { r2, withinBundleR2 } = BARS.regression;
  const at = (name: string, rest: string): number | undefined =>
    metricOf(report, 'regression', name, `${attribute}.${rest}`)?.value;
  const squared = unit === '1' ? '' : `, ${unit}²`;
  return table(
    [
      { title: 'by' },
      { title: 'R²', number: true },
      { title: 'R² within bundles', number: true },
      { title: `mean squared error${squared}`, number: true },
      { title: `mean absolute error${unit === '1' ? '' : `, ${unit}`}`, number: true },
    ],
    names.map((name) => {
      const ours = !isBaseline(name);
      const [over, within] = [at(name, 'r2'), at(name, 'within_bundle_r2')];
      return {
        kind: ours ? ('ours' as const) : ('baseline' as const),
        cells: [
          subjectOf(name),
          judged(over, ours ? r2 : undefined, figure(over, 3)),
          judged(within, ours ? withinBundleR2 : undefined, figure(within, 3)),
          figure(at(name, 'mse')),
          figure(at(name, 'mae')),
        ],
      };
    }),
  );
}

function scatter(
  report: Report,
  { attribute, unit, bundle, truth, predicted }: Prediction,
  name: string,
): Html {
  const clouds = [...new Set(bundle)].toSorted(byNumber).map((of) => {
    const places = [...bundle.keys()].filter((i) => bundle[i] === of);
    return {
      x: places.map((i) => truth[i]),
      y: places.map((i) => predicted[name][i]),
      colour: report.colours.get(of) ?? NEUTRAL,
    };
  });
  const words = unit === '1' ? spoken(attribute) : `${spoken(attribute)}, ${unit}`;
  const label = `${spoken(attribute)} predicted by ${subjectOf(name)} against the true one`;
  return html`<figure>
    ${agreementSvg({ clouds, across: `true ${words}`, up: 'predicted', label, size: 240 })}
    <figcaption>${subjectOf(name)}</figcaption>
  </figure>`;
}

function byBundle(report: Report, attribute: string, names: readonly string[]): Html {
  return table(
    [{ title: 'bundle' }, ...names.map((name) => ({ title: subjectOf(name), number: true }))],
    report.bundles.map((bundle) => ({
      cells: [
        spoken(bundle),
        ...names.map((name) =>
          figure(metricOf(report, 'regression', name, `${metricPart(bundle)}.${attribute}.r2`)?.value, 3),
        ),
      ],
    })),
  );
}

function isBaseline(name: string): boolean {
  return BASELINES.some((known) => known === name);
}
