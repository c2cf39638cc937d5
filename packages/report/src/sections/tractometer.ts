import { metricPart } from '../gather/metric-part.ts';
import type { Metric } from '../gather/metrics.ts';
import { subjectsOf, type Report } from '../gather/report.ts';
import { byNumber } from '../gather/streamlines.ts';
import { html } from '../page/html.ts';
import { absent, figure, percent, table, type Section } from '../page/parts.ts';
import { spoken, subjectOf } from './words.ts';

const [ID, TITLE] = ['tractometer', 'True bundles'];
const MARK = /^tractometer\.(.+)\.valid_connections$/;

const SHARES = [
  ['valid_connections', 'VC'],
  ['invalid_connections', 'IC'],
  ['no_connections', 'NC'],
] as const;
const VOXELS = [
  ['overlap', 'OL'],
  ['overreach', 'OR'],
  ['overreach_of_visited', 'OR of visited'],
  ['f1', 'F1'],
] as const;

/** Data, what filters keep of them, and samples, scored against true bundles as the Tractometer does. */
export function tractometerSection(report: Report): Section {
  const { metrics } = report.measured;
  const sets = ordered(
    report,
    [...metrics.keys()].flatMap((name) => MARK.exec(name)?.slice(1, 2) ?? []),
  );
  if (sets.length === 0)
    return absent(ID, TITLE, 'No truth was given: a tractogram whose groups are the true bundles.');
  const of = (set: string, rest: string): Metric | undefined => metrics.get(`tractometer.${set}.${rest}`);
  const bundles = [
    ...new Set(
      [...metrics.keys()].flatMap((name) => /^tractometer\..+\.overlap\.(.+)$/.exec(name)?.slice(1, 2) ?? []),
    ),
  ].toSorted(byNumber);
  return {
    id: ID,
    title: TITLE,
    body: html`<p>
        A valid connection (VC) ends where both ends of a true bundle are and lies in its volume; an invalid
        one (IC) joins other ends; of all others (NC) an end is nowhere. Overlap (OL) and overreach (OR) are
        of the voxels that valid connections visit, means over all true bundles, found or not; OR beside the
        true volume, and of what is visited. Filters keep some of the test split. Voxels are those of the
        data. Where the same true bundles labelled the data, what learnt from these labels is no witness of
        its own.
      </p>
      ${table(
        [
          { title: 'streamlines' },
          { title: 'number', number: true },
          ...SHARES.map(([, title]) => ({ title, number: true })),
          { title: 'VB', number: true },
          { title: 'IB', number: true },
          ...VOXELS.map(([, title]) => ({ title, number: true })),
        ],
        sets.map((set) => ({
          kind: set.startsWith('samples.') ? ('ours' as const) : ('baseline' as const),
          cells: [
            nameOf(set),
            figure(of(set, 'valid_connections')?.n, 0),
            ...SHARES.map(([rest]) => percent(of(set, rest)?.value)),
            `${figure(of(set, 'valid_bundles')?.value, 0)} of ${figure(of(set, 'valid_bundles')?.n, 0)}`,
            figure(of(set, 'invalid_bundles')?.value, 0),
            ...VOXELS.map(([rest]) => percent(of(set, rest)?.value)),
          ],
        })),
      )}
      <h3>Overlap by bundle</h3>
      ${table(
        [{ title: 'bundle' }, ...sets.map((set) => ({ title: nameOf(set), number: true }))],
        bundles.map((bundle) => ({
          cells: [
            spoken(report.bundles.find((name) => metricPart(name) === bundle) ?? bundle),
            ...sets.map((set) => percent(of(set, `overlap.${metricPart(bundle)}`)?.value ?? 0)),
          ],
        })),
      )}`,
  };
}

/** The data, the test split, filters with models first, samples. */
function ordered(report: Report, sets: readonly string[]): string[] {
  const filters = subjectsOf(
    report,
    sets.flatMap((set) => /^filtered\.(.+)$/.exec(set)?.slice(1, 2) ?? []),
  ).map((name) => `filtered.${name}`);
  const samples = sets.filter((set) => set.startsWith('samples.')).toSorted();
  return [...['data', 'test'].filter((set) => sets.includes(set)), ...filters, ...samples];
}

function nameOf(set: string): string {
  if (set === 'data') return 'all data';
  if (set === 'test') return 'test split';
  const [, kind, name] = /^(filtered|samples)\.(.+)$/.exec(set) ?? [];
  return kind === 'filtered' ? `kept by ${subjectOf(name)}` : `samples of ${spoken(name)}`;
}
