import * as Plot from '@observablehq/plot';
import { NEUTRAL } from '../../figures/palette.ts';
import { plotSvg } from '../../figures/plot.ts';
import { legend } from '../../figures/swatch.ts';
import type { Regularisation } from '../../gather/drawn.ts';
import type { Report } from '../../gather/report.ts';
import { seedOf } from '../../gather/seeds.ts';
import { html, type Html } from '../../page/html.ts';
import { figure, table } from '../../page/parts.ts';
import { spoken } from '../words.ts';

type Sweep = Regularisation['sweeps'][number];

/** Of several seeds the first. */
function firsts(found: readonly Regularisation[]): Regularisation[] {
  return found.filter(
    ({ model, sweeps }, i) =>
      sweeps.length > 0 &&
      found.findIndex((other) => seedOf(other.model).family === seedOf(model).family) === i,
  );
}

/** What the attribute of decoded streamlines does along the dimension, a line a bundle; null where none was swept. */
export function sweepPictures(report: Report, found: readonly Regularisation[]): Html | null {
  const shown = firsts(found);
  if (shown.length === 0) return null;
  const changes = shown.flatMap(({ sweeps }) => sweeps.flatMap(changeOf));
  // One frame for all: a dimension that moves nothing is to look flat.
  const domain = [Math.min(0, ...changes), Math.max(0, ...changes)];
  return html`<div class="panels">
      ${shown.map(
        (one) =>
          html`<figure>
            ${picture(report, one, domain)}
            <figcaption>${one.model}</figcaption>
          </figure>`,
      )}
    </div>
    ${legend(report.bundles.map((name) => [spoken(name), report.colours.get(name) ?? NEUTRAL] as const))}`;
}

/** Mean attribute at each place, less that in the middle. */
function changeOf({ mean }: Sweep): number[] {
  const middle = mean[(mean.length - 1) / 2];
  return mean.map((value) => value - middle);
}

function picture(
  { colours }: Report,
  { model, attribute, unit, sweeps }: Regularisation,
  domain: readonly number[],
): Html {
  const points = sweeps.flatMap((one) =>
    changeOf(one).map((value, i) => ({ bundle: one.bundle, at: one.at[i], value })),
  );
  const words = spoken(attribute);
  const colourOf = ({ bundle }: { bundle: string }): string => colours.get(bundle) ?? NEUTRAL;
  return plotSvg(
    {
      width: 262,
      height: 210,
      marginLeft: 42,
      marginBottom: 38,
      marginTop: 24,
      x: { label: 'reserved dimension, SD of the bundle', ticks: 5 },
      y: {
        label: `change of ${words}${unit === '1' ? '' : `, ${unit}`}`,
        domain: [...domain],
        nice: true,
        grid: true,
      },
      color: { type: 'identity' },
      marks: [
        Plot.ruleY([0], { strokeOpacity: 0.3 }),
        Plot.line(points, { x: 'at', y: 'value', z: 'bundle', stroke: colourOf, strokeWidth: 1.6 }),
        Plot.dot(points, { x: 'at', y: 'value', r: 2, fill: colourOf }),
      ],
    },
    `Change of ${words} while the reserved dimension of ${model} is swept, by bundle`,
  );
}

/** Mean attribute at the ends and in the middle of the sweep, by bundle, of the models in the pictures. */
export function sweepTable(report: Report, found: readonly Regularisation[]): Html | null {
  const shown = firsts(found);
  if (shown.length === 0) return null;
  const { unit } = shown[0];
  const decimals = unit === '1' ? 3 : 1;
  const ends = ({ mean }: Sweep): string =>
    [mean[0], mean[(mean.length - 1) / 2], mean.at(-1)].map((value) => figure(value, decimals)).join(' · ');
  const rows = report.bundles.map((name) => ({
    cells: [
      spoken(name),
      ...shown.map(({ sweeps }) => {
        const own = sweeps.find(({ bundle }) => bundle === name);
        return own === undefined ? '–' : ends(own);
      }),
    ],
  }));
  return html`<p class="note">
      Mean ${spoken(shown[0].attribute)} of what is decoded${unit === '1' ? '' : ` (${unit})`} at −2, 0 and 2
      standard deviations, by bundle. Of several seeds the first is drawn and listed.
    </p>
    ${table([{ title: 'bundle' }, ...shown.map(({ model }) => ({ title: model, number: true }))], rows)}`;
}
