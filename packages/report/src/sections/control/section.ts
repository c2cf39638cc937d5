import type { Control } from '../../gather/drawn.ts';
import { metricPart } from '../../gather/metric-part.ts';
import type { Metric } from '../../gather/metrics.ts';
import type { Report } from '../../gather/report.ts';
import { seedOf } from '../../gather/seeds.ts';
import { byNumber } from '../../gather/streamlines.ts';
import { figuresOfModel, figuresOfSamples, type FigureOf } from '../../gather/subject-figures.ts';
import { html, type Html } from '../../page/html.ts';
import { absent, figure, percent, type Section } from '../../page/parts.ts';
import { spoken } from '../words.ts';
import { scatters } from './scatters.ts';
import { baselineTable, controlTable } from './table.ts';

/** Whether streamlines have what was asked of them. */
export function controlSection(report: Report): Section {
  const [id, title] = ['control', 'Requested attributes'];
  // What was asked out of support alone has a section of its own.
  const nodes = Object.entries(report.measured.curves?.control ?? {}).filter(([, drawn]) =>
    drawn.some(({ outOfSupport }) => outOfSupport.includes(false)),
  );
  if (nodes.length === 0) return absent(id, title, 'No streamlines were asked for by their attributes.');
  const seen = new Set<string>();
  const drawn = nodes
    .toSorted(([a], [b]) => byNumber(a, b))
    .map(([node, found]) => {
      const { family } = seedOf(node);
      const first = !seen.has(family);
      seen.add(family);
      return oneSet(report, node, found, first);
    });
  return {
    id,
    title,
    body: html`<p>
        Streamlines asked for by bundle and attribute, as the decoder gave them; one streamline shows its
        shape, not its age. R² is about the line where measured equals requested, so that always making the
        mean gives 0. Off target: how far attributes that were not asked for stray from what real streamlines
        with the requested value have, in their standard deviations; the largest of many means, so held-out
        streamlines stray too. Diversity: mean pairwise distance over that of held-out streamlines, in each
        third of the requests. Identity: share that the label rule gives to the bundle. A bundle is asked
        where reconstructions keep enough of the attribute, which is its ceiling.
      </p>
      ${drawn}`,
  };
}

function oneSet(report: Report, node: string, drawn: readonly Control[], open: boolean): Html {
  const model = report.samples.find((set) => set.node === node)?.model ?? null;
  const ofSamples = figuresOfSamples(report, { node, kind: 'requested' });
  const ofModel = model === null ? () => undefined : figuresOfModel(report, model);
  // The ceiling is the model's: where samples don't say whose they are, it stands among its figures.
  const of: FigureOf = (name) => ofSamples(name) ?? (name.endsWith('.ceiling') ? ofModel(name) : undefined);
  const attributes = [...new Set(drawn.map(({ attribute }) => attribute))];
  const body = attributes.map((attribute) => {
    const own = drawn
      .filter((found) => found.attribute === attribute)
      .toSorted((a, b) => byNumber(a.bundle, b.bundle));
    const bundles = own.map(({ bundle }) => bundle);
    return html`<h4>${spoken(attribute)}</h4>
      ${open ? scatters(report, own) : null} ${controlTable(of, bundles, attribute)}
      <details>
        <summary>Baselines by bundle</summary>
        ${baselineTable(of, bundles, attribute)}
      </details>`;
  });
  const heading = model === null ? node : `${node}, of ${model}`;
  return open
    ? html`<h3>${heading}</h3>
        ${repeats(report, node)} ${body}`
    : html`<details>
        <summary>${heading}</summary>
        ${body}
      </details>`;
}

/** Whether samples repeat what was learnt, in a sentence. */
function repeats({ measured: { metrics } }: Report, node: string): Html | null {
  const of = (name: string): Metric | undefined =>
    metrics.get(`${metricPart(node)}.requested.memorisation.${name}`) ??
    metrics.get(`requested.memorisation.${name}`);
  const copies = of('copies');
  if (copies === undefined) return null;
  return html`<p>
    ${percent(copies.value)} of ${figure(copies.n, 0)} samples are copies of a training streamline (within 0.1
    mm), as are ${percent(of('copies_held_out')?.value)} of the held-out ones; a sample lies nearer to
    training than a held-out streamline in ${percent(of('nearer')?.value)} of pairs, where 50 % is to keep
    away alike.
  </p>`;
}
