import { VALUES } from '@tractogen/formats';
import { pictureSvg, zoomTo } from '../figures/picture.ts';
import { metricPart } from '../gather/metric-part.ts';
import type { Report } from '../gather/report.ts';
import type { SampleSet } from '../gather/samples.ts';
import { byNumber, spread } from '../gather/streamlines.ts';
import { figuresOfSamples } from '../gather/subject-figures.ts';
import { html, type Html } from '../page/html.ts';
import { absent, figure, table, type Section } from '../page/parts.ts';
import { spoken } from './words.ts';

/** Streamlines drawn of one request, and those that it takes for a picture. */
const DRAWN = 12;
const FEWEST = 3;

/** Streamlines of one bundle asked for the shortest and the longest length out of training's support. */
interface Pair {
  readonly set: SampleSet;
  readonly bundle: string;
  readonly asked: readonly [number, number];
  readonly rows: readonly [readonly number[], readonly number[]];
}

/** What is generated where training knows nothing like it: requests for the shortest and the longest streamlines. */
export function supportSection(report: Report): Section {
  const [id, title] = ['support', 'Out of range'];
  const pairs = report.samples.flatMap(pairsOf);
  if (pairs.length === 0)
    return absent(id, title, 'No two lengths out of the training range were asked for.');
  return {
    id,
    title,
    body: html`<p>
        Lengths that no training streamline of the bundle has, drawn at one scale. All of these are
        <strong>flagged as out of support</strong> in the samples' files and count in no figure of control.
        Shape distance: between streamlines asked for the one and the other length, each scaled to 100 mm
        about its centre; 0 means that the shape is constant and only its size changes. Read it beside the
        same within either request: where it is no larger than these, the request changes the size alone;
        where one of these is near 0, all streamlines of that request are one shape.
      </p>
      <div class="pictures">${pairs.map((pair) => pictures(report, pair))}</div>
      ${numbers(report, pairs)}`,
  };
}

function pairsOf(set: SampleSet): Pair[] {
  const { requests } = set;
  const lengths = requests?.attributes['length'];
  if (requests === null || lengths === undefined) return [];
  return [...new Set(requests.bundle)].toSorted(byNumber).flatMap((bundle) => {
    const rows = [...lengths.keys()].filter(
      (row) => requests.bundle[row] === bundle && requests.outOfSupport[row] && lengths[row] !== null,
    );
    const values = rows.map((row) => lengths[row] ?? 0);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (rows.length === 0 || low === high) return [];
    const of = (value: number): number[] => rows.filter((row) => lengths[row] === value);
    // Single requests that training happens to know nothing like are no extremes.
    if (Math.min(of(low).length, of(high).length) < FEWEST) return [];
    return [{ set, bundle, asked: [low, high], rows: [of(low), of(high)] }];
  });
}

function pictures(report: Report, { set, bundle, asked, rows }: Pair): Html {
  const cut = rows.map((own) =>
    spread(own, DRAWN).map((row) => set.table.points.subarray(row * VALUES, (row + 1) * VALUES)),
  );
  // One frame for both: what is longer looks longer.
  const view = zoomTo(report.view, cut.flat());
  const colour = report.colours.get(bundle) ?? '#d1495b';
  return html`${cut.map((streamlines, k) => {
    const label = `${nameOf(bundle)}, ${figure(asked[k], 0)} mm asked`;
    return html`<figure>
      ${pictureSvg([{ streamlines, colour, width: 1.2, opacity: 0.8 }], view, `${set.node}: ${label}`)}
      <figcaption>${set.node}, ${label}, out of support</figcaption>
    </figure>`;
  })}`;
}

function numbers(report: Report, pairs: readonly Pair[]): Html {
  const rows = pairs.map(({ set, bundle, asked, rows: own }) => {
    const of = figuresOfSamples(report, set);
    const at = (rest: string): number | undefined =>
      of(`control.${bundle === '' ? 'all' : metricPart(bundle)}.length.out_of_support.${rest}`)?.value;
    const measured = own.map((found) => {
      const lengths = found.map((row) => set.table.length[row]);
      const mean = lengths.reduce((sum, value) => sum + value, 0) / lengths.length;
      return `${figure(mean, 1)} (${figure(Math.min(...lengths), 0)}–${figure(Math.max(...lengths), 0)})`;
    });
    return {
      cells: [
        set.node,
        nameOf(bundle),
        ...asked.flatMap((value, k) => [figure(value, 0), measured[k]]),
        figure(at('shape_distance')),
        figure(at('shape_distance_shortest')),
        figure(at('shape_distance_longest')),
        figure(at('shape_distance_real')),
      ],
    };
  });
  const columns = [
    'asked, mm',
    'came, mm',
    'asked, mm',
    'came, mm',
    'shape distance, mm',
    'within the shorter',
    'within the longer',
    'of held-out streamlines',
  ];
  return table(
    [{ title: 'samples' }, { title: 'bundle' }, ...columns.map((title) => ({ title, number: true }))],
    rows,
  );
}

function nameOf(bundle: string): string {
  return bundle === '' ? 'any bundle' : spoken(bundle);
}
