import { pictureSvg, zoomTo, type Strand } from '../../figures/picture.ts';
import type { Curves } from '../../gather/drawn.ts';
import type { Report } from '../../gather/report.ts';
import { byNumber } from '../../gather/streamlines.ts';
import { html, type Html } from '../../page/html.ts';
import { figure, missing } from '../../page/parts.ts';
import { spoken } from '../words.ts';

type Example = Curves['examples'][number];

/** Colour of streamlines of no bundle. */
const LOOSE = '#d1495b';

/** The same streamlines before and after: of every model at once, then class by class. */
export function beforeAndAfter(report: Report): Html {
  const examples = report.measured.curves?.examples ?? [];
  const models = [...new Set(examples.flatMap(({ reconstructed }) => reconstructed.map(({ name }) => name)))];
  if (models.length === 0) return missing('No examples were kept.');
  return html`${models.length > 1 ? overview(report, examples, models) : null}
    ${models.map((model, i) => {
      const pictures = html`<div class="pictures">${byClass(report, examples, model)}</div>`;
      return i === 0
        ? html`<h4>${model}</h4>
            ${pictures}`
        : html`<details>
            <summary>${model}</summary>
            ${pictures}
          </details>`;
    })}
    <p class="note">
      Grey and wide: the streamline; coloured and thin: decoded from its latent. Chosen evenly over the range
      of errors of the first model, neither best nor worst alone.
    </p>`;
}

/** All examples in one view, as they are and as each model decodes them. */
function overview(report: Report, examples: readonly Example[], models: readonly string[]): Html {
  const strands = (pointsOf: (example: Example) => readonly number[] | undefined): Strand[] =>
    examples.flatMap((example) => {
      const points = pointsOf(example);
      const colour = report.colours.get(example.bundle) ?? LOOSE;
      return points === undefined ? [] : [{ streamlines: [points], colour, width: 1.4, opacity: 0.85 }];
    });
  const count = figure(examples.length, 0);
  const picture = (name: string, drawn: readonly Strand[]): Html =>
    html`<figure>
      ${pictureSvg(drawn, report.view, `${count} test streamlines, ${name}`)}
      <figcaption>${name}</figcaption>
    </figure>`;
  return html`<div class="pictures">
    ${picture(
      'as they are',
      strands(({ original }) => original),
    )}
    ${models.map((model) =>
      picture(
        `decoded by ${model}`,
        strands(({ reconstructed }) => reconstructed.find(({ name }) => name === model)?.points),
      ),
    )}
  </div>`;
}

function byClass(report: Report, examples: readonly Example[], model: string): Html[] {
  const classes = [...new Set(examples.map(({ bundle }) => bundle))].toSorted(byNumber);
  return classes.flatMap((name) => {
    const pairs = examples.flatMap(({ bundle, original, reconstructed }) => {
      const found = reconstructed.find((one) => one.name === model);
      return bundle === name && found !== undefined ? [{ original, ...found }] : [];
    });
    if (pairs.length === 0) return [];
    const originals = pairs.map(({ original }) => original);
    const decoded = pairs.map(({ points }) => points);
    const errors = pairs.map(({ error }) => figure(error)).join(', ');
    const colour = report.colours.get(name) ?? LOOSE;
    const svg = pictureSvg(
      [
        { streamlines: originals, colour: 'real', width: 5, opacity: 0.5 },
        { streamlines: decoded, colour, width: 1.6, opacity: 1 },
      ],
      zoomTo(report.view, [...originals, ...decoded]),
      `${spoken(name)} by ${model}: streamlines before (grey) and after (coloured)`,
    );
    return [
      html`<figure>
        ${svg}
        <figcaption>${spoken(name)}: ${errors} mm</figcaption>
      </figure>`,
    ];
  });
}
