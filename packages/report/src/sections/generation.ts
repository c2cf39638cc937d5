import { VALUES } from '@tractogen/formats';
import { pictureSvg, zoomTo } from '../figures/picture.ts';
import { metricPart } from '../gather/metric-part.ts';
import type { Report } from '../gather/report.ts';
import type { SampleSet } from '../gather/samples.ts';
import { rowsByBundle, spread } from '../gather/streamlines.ts';
import { html, type Html } from '../page/html.ts';
import { absent, figure, missing, percent, table, type Section } from '../page/parts.ts';
import { generationBars } from './generation-bars.ts';
import { reasonOf, spoken } from './words.ts';

const COVERAGE = [
  { title: 'overlap before', rest: 'overlap_before' },
  { title: 'after', rest: 'overlap' },
  { title: 'gap closed', rest: 'gap_closed' },
  { title: 'overreach before', rest: 'overreach_before' },
  { title: 'after', rest: 'overreach' },
  { title: 'meets the rule', rest: 'identity' },
] as const;

/** Generated streamlines beside the training ones, what their making cost, what they cover. */
export function generationSection(report: Report): Section {
  const sets = report.samples.filter(({ kind }) => kind === 'density');
  if (sets.length === 0) return absent('generation', 'Generation', 'Nothing was generated from seeds.');
  return {
    id: 'generation',
    title: 'Generation',
    body: html`<p>
        New streamlines drawn from the density of each bundle's training streamlines in latent space, decoded,
        and accepted or refused by anatomy.
      </p>
      ${sets.map((set) => oneSet(report, set))}`,
  };
}

function oneSet(report: Report, set: SampleSet): Html {
  const how = [
    set.method === 'kde'
      ? 'draws from the kernel density'
      : set.method === 'rejection'
        ? 'rejection sampling (GESTA)'
        : null,
    set.kernel === 'bundle'
      ? 'kernels shaped by the bundle'
      : set.kernel === 'isotropic'
        ? 'isotropic kernels'
        : null,
  ].filter((part) => part !== null);
  return html`<h3>${set.node}${how.length === 0 ? null : `: ${how.join(', ')}`}</h3>
    ${pictures(report, set)} ${acceptance(set)} ${coverage(report, set)}`;
}

function pictures(report: Report, { table: samples }: SampleSet): Html {
  const limit = report.params.pictureStreamlines;
  const train = report.data.splits.get('train');
  const real = train === undefined ? new Map<string, number[]>() : rowsByBundle(train);
  const drawn = [...rowsByBundle(samples)].map(([name, rows]) => {
    const cut = (points: Float32Array, chosen: readonly number[]): Float32Array[] =>
      chosen.map((row) => points.subarray(row * VALUES, (row + 1) * VALUES));
    const before = train === undefined ? [] : cut(train.points, spread(real.get(name) ?? [], limit));
    const after = cut(samples.points, spread(rows, limit));
    const view = zoomTo(report.view, [...before, ...after]);
    const colour = report.colours.get(name) ?? '#d1495b';
    return html`<figure>
        ${pictureSvg([{ streamlines: before, colour: 'real', width: 1, opacity: 0.75 }], view, `${spoken(name)}: training streamlines`)}
        <figcaption>
          ${spoken(name)}: ${before.length} of ${figure((real.get(name) ?? []).length, 0)} training
        </figcaption>
      </figure>
      <figure>
        ${pictureSvg([{ streamlines: after, colour, width: 1, opacity: 0.75 }], view, `${spoken(name)}: generated streamlines`)}
        <figcaption>${spoken(name)}: ${after.length} of ${figure(rows.length, 0)} generated</figcaption>
      </figure> `;
  });
  return drawn.length === 0
    ? missing('No streamline was accepted.')
    : html`<div class="pictures">${drawn}</div>`;
}

function acceptance({ bundles, kernel }: SampleSet): Html {
  if (bundles.length === 0) return missing('How many proposals were accepted is not known.');
  const reasons = [...new Set(bundles.flatMap(({ dropped }) => Object.keys(dropped)))];
  const order = [
    'density',
    'not_finite',
    'outside_white_matter',
    'white_matter_occupancy',
    'length',
    'outside_volume',
    'surplus',
  ];
  const shown = [
    ...order.filter((reason) => reasons.includes(reason)),
    ...reasons.filter((reason) => !order.includes(reason)).toSorted(),
  ];
  return html`<h3>Acceptance</h3>
    ${table(
      [
        { title: 'bundle' },
        { title: 'seeds', number: true },
        { title: kernel === 'isotropic' ? 'bandwidth, mm' : 'bandwidth, SD of the seeds', number: true },
        { title: 'proposed', number: true },
        ...shown.map((reason) => ({ title: reasonOf(reason), number: true })),
        { title: 'accepted', number: true },
      ],
      bundles.map((bundle) => ({
        cells: [
          spoken(bundle.name),
          figure(bundle.seeds?.used ?? null, 0),
          figure(bundle.bandwidth),
          figure(bundle.proposed, 0),
          ...shown.map((reason) => figure(bundle.dropped[reason] ?? 0, 0)),
          html`<strong>${figure(bundle.accepted, 0)}</strong
            >${bundle.wanted !== undefined && bundle.accepted < bundle.wanted ? ` of ${bundle.wanted}` : null}`,
        ],
      })),
    )}`;
}

function coverage(report: Report, { node, bundles }: SampleSet): Html | null {
  const { metrics } = report.measured;
  const prefix = [...metrics.keys()].some((name) => name.startsWith(`${node}.gesta.`)) ? `${node}.` : '';
  const at = (rest: string): number | undefined => metrics.get(`${prefix}gesta.${rest}`)?.value;
  const ratio = (name: string, rest: string): number | undefined =>
    metrics.get(`${prefix}gesta.${name === '' ? '' : `${name}.`}${rest}`)?.value ??
    (name === '' ? metrics.get(`${prefix}${rest}`)?.value : undefined);
  const line = (name: string, label: string): { cells: (string | Html)[] } => ({
    cells: [
      label,
      ...COVERAGE.map(({ rest }) => percent(at(name === '' ? rest : `${name}.${rest}`))),
      figure(ratio(name, 'diversity_ratio')),
      figure(ratio(name, 'memorisation.ratio')),
    ],
  });
  const rows = bundles
    .filter(({ accepted }) => accepted > 0)
    .map(({ name }) => line(metricPart(name), spoken(name)));
  if (rows.every(({ cells }) => cells.slice(1).every((cell) => cell === '–'))) return null;
  const note = metrics.get(`${prefix}gesta.gap_closed`)?.note;
  const worst = metrics.get(`${prefix}gesta.within_bundle.diversity_ratio.worst`);
  const names = bundles.filter(({ accepted }) => accepted > 0).map(({ name }) => metricPart(name));
  return html`<h3>Coverage and quality</h3>
    ${table(
      [
        { title: 'bundle' },
        ...COVERAGE.map(({ title }) => ({ title, number: true })),
        { title: 'diversity ratio', number: true },
        { title: 'memorisation ratio', number: true },
      ],
      [...rows, { ...line('', 'mean'), kind: 'ours' as const }],
    )}
    <p class="note">
      Overlap: share of the reference volume that is visited; overreach: share of visited voxels outside
      it${note === undefined ? null : html` (${note})`}. Diversity: mean pairwise distance, generated over
      held-out. Memorisation: median distance to the nearest training streamline, generated over held-out;
      below 1 means nearer to training than unseen real streamlines
      are.${worst === undefined ? null : ` Diversity within bundles is ${figure(worst.value)} in the bundle farthest from 1 (${spoken(/^[^,]+/.exec(worst.note ?? '')?.[0] ?? '')}) and ${figure(at('within_bundle.diversity_ratio.median'))} in the middle one.`}
    </p>
    ${generationBars(names, (bundle, rest) => at(`${bundle}.${rest}`))}`;
}
