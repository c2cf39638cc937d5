import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { pictureSvg, type Strand } from '../../figures/picture.ts';
import { NEUTRAL } from '../../figures/palette.ts';
import { legend } from '../../figures/swatch.ts';
import type { Report } from '../../gather/report.ts';
import type { SampleSet } from '../../gather/samples.ts';
import { seedOf } from '../../gather/seeds.ts';
import { looseRows, rowsByBundle, spread } from '../../gather/streamlines.ts';
import { html, type Html } from '../../page/html.ts';
import { figure } from '../../page/parts.ts';
import { spoken } from '../words.ts';

/** Colour of streamlines that no bundle was asked for. */
const MADE = '#d1495b';

/** Real streamlines beside those of each prior, in one view; of several seeds the first. */
export function priorPictures(report: Report, sets: readonly SampleSet[]): Html {
  const limit = report.params.pictureStreamlines;
  const train = report.data.splits.get('train');
  const real =
    train === undefined
      ? null
      : html`<figure>
          ${pictureSvg(strandsOf(report, train, limit), report.view, 'Training streamlines')}
          <figcaption>training</figcaption>
        </figure>`;
  const firsts = sets.filter(
    ({ node }, i) => sets.findIndex((set) => seedOf(set.node).family === seedOf(node).family) === i,
  );
  const made = firsts.map(
    (set) =>
      html`<figure>
        ${pictureSvg(strandsOf(report, set.table, limit), report.view, `Prior samples of ${set.node}`)}
        <figcaption>${set.node}: some of ${figure(set.table.rows, 0)}</figcaption>
      </figure>`,
  );
  return html`<div class="pictures wide">${real}${made}</div>
    ${legend(report.bundles.map((name) => [spoken(name), report.colours.get(name) ?? NEUTRAL] as const))}
    <p class="note">
      Samples are coloured by the bundle they were drawn for, and red where the prior is one for all bundles.
    </p>`;
}

/** At most `limit` streamlines of each bundle, and as many in all of those without one. */
function strandsOf({ colours, bundles }: Report, table: StreamlineTable, limit: number): Strand[] {
  const cut = (rows: readonly number[]): Float32Array[] =>
    rows.map((row) => table.points.subarray(row * VALUES, (row + 1) * VALUES));
  const named = [...rowsByBundle(table)].map(([name, rows]) => ({
    streamlines: cut(spread(rows, limit)),
    colour: colours.get(name) ?? NEUTRAL,
    width: 1,
    opacity: 0.7,
  }));
  const shown = spread(looseRows(table), limit * Math.max(1, bundles.length));
  return shown.length === 0
    ? named
    : [...named, { streamlines: cut(shown), colour: MADE, width: 1, opacity: 0.6 }];
}
