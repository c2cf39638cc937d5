import { BARS, type Range } from '../../bars/bars.ts';
import { judged, rangeWords } from '../../bars/judged.ts';
import type { Metric } from '../../gather/metrics.ts';
import type { Report } from '../../gather/report.ts';
import type { SampleSet } from '../../gather/samples.ts';
import { figuresOfModel, figuresOfSamples, type FigureOf } from '../../gather/subject-figures.ts';
import { html, type Content, type Html } from '../../page/html.ts';
import { figure, percent, table, type Row } from '../../page/parts.ts';
import { subjectOf } from '../words.ts';

type Bars = Partial<
  Record<'validity' | 'coverage' | 'diversity' | 'diversityWithin' | 'classSwap' | 'midpoints', Range>
>;

interface Column {
  readonly title: string;
  readonly name: string;
  readonly bar?: keyof Bars;
  readonly tell: (metric: Metric | undefined) => Content;
}

const share = (metric: Metric | undefined): string => percent(metric?.value);
const ratio = (metric: Metric | undefined): string => figure(metric?.value);
/** `5 of 7`, where the note begins with how many there are. */
const counted = (metric: Metric | undefined): string => {
  const all = /^of (\d+)/.exec(metric?.note ?? '')?.[1];
  return `${figure(metric?.value, 0)}${all === undefined ? '' : ` of ${all}`}`;
};

const COLUMNS: readonly Column[] = [
  { title: 'valid', name: 'generation.validity', bar: 'validity', tell: share },
  { title: 'bundles present', name: 'generation.bundles_present', tell: counted },
  { title: 'coverage', name: 'generation.coverage', bar: 'coverage', tell: ratio },
  { title: 'of training', name: 'generation.coverage.real', tell: ratio },
  { title: 'diversity ratio', name: 'generation.diversity_ratio', bar: 'diversity', tell: ratio },
  {
    title: 'worst within bundles',
    name: 'generation.within_bundle.diversity_ratio.worst',
    bar: 'diversityWithin',
    tell: ratio,
  },
  { title: 'median', name: 'generation.within_bundle.diversity_ratio.median', tell: ratio },
  { title: 'class swap', name: 'control.class_swap', bar: 'classSwap', tell: share },
  { title: 'valid midpoints', name: 'latent.midpoints.validity', bar: 'midpoints', tell: share },
];

/** How samples lie among real streamlines; nothing is asked of these here. */
const MORE: readonly Column[] = [
  { title: 'active units', name: 'latent.active_units', tell: counted },
  { title: 'density', name: 'generation.density', tell: ratio },
  {
    title: 'coverage within bundles, worst',
    name: 'generation.within_bundle.coverage_ratio.worst',
    tell: ratio,
  },
  { title: 'median', name: 'generation.within_bundle.coverage_ratio.median', tell: ratio },
  { title: 'recall', name: 'generation.recall', tell: ratio },
  { title: 'told from real', name: 'generation.c2st', tell: share },
  { title: 'memorisation ratio', name: 'generation.memorisation.ratio', tell: ratio },
];

/** One row a set of samples, under what is asked of its kind of model. */
export function priorTable(report: Report, sets: readonly SampleSet[]): Html {
  const kinds = new Set(sets.map((set) => barsOf(report, set)));
  return html`${rowsOf(report, sets, COLUMNS)}
    <p class="note">
      ${[...kinds].map((bars) => `Asked of ${bars === BARS.aae ? 'adversarial' : 'variational'} autoencoders: ${wordsOf(bars)}. `)}
      Misses are set off.
    </p>
    <details>
      <summary>Active units, density, coverage within bundles, recall, two-sample test, memorisation</summary>
      ${rowsOf(report, sets, MORE)}
    </details>`;
}

function rowsOf(report: Report, sets: readonly SampleSet[], columns: readonly Column[]): Html {
  const rows = sets.map((set): Row => {
    const bars = barsOf(report, set);
    const ofSamples = figuresOfSamples(report, set);
    const ofModel: FigureOf = set.model === null ? () => undefined : figuresOfModel(report, set.model);
    const cells = columns.map(({ name, bar, tell }) => {
      const metric = name.startsWith('generation.') ? ofSamples(name) : ofModel(name);
      const asked = name.endsWith('bundles_present') ? allPresent(metric) : bars[bar ?? 'validity'];
      const held = bar === undefined && !name.endsWith('bundles_present') ? undefined : asked;
      return judged(metric?.value, held, tell(metric));
    });
    const model = set.model === null || set.node.endsWith(set.model) ? '' : `, of ${set.model}`;
    return { cells: [`${set.node}${model}`, ...cells] };
  });
  return table(
    [{ title: 'samples' }, ...columns.map(({ title }) => ({ title, number: true }))],
    [...rows, ...baselineRows(report, columns)],
  );
}

/** Generators without a network that validation set beside the samples. */
const BASELINES = ['copy', 'jitter', 'pca_gaussian'] as const;

function baselineRows({ measured: { metrics } }: Report, columns: readonly Column[]): Row[] {
  return BASELINES.flatMap((baseline): Row[] => {
    const of = (name: string): Metric | undefined => metrics.get(`baseline.${baseline}.${name}`);
    if (of('generation.diversity_ratio') === undefined) return [];
    return [
      { kind: 'baseline', cells: [subjectOf(baseline), ...columns.map(({ name, tell }) => tell(of(name)))] },
    ];
  });
}

function barsOf({ models }: Report, { model }: SampleSet): Bars {
  const stage = models.find(({ node }) => node === model)?.file?.stage;
  return stage === 'model-aae' ? BARS.aae : BARS.vae;
}

function allPresent(metric: Metric | undefined): Range | undefined {
  const all = /^of (\d+)/.exec(metric?.note ?? '')?.[1];
  return all === undefined ? undefined : { low: Number(all) };
}

function wordsOf(bars: Bars): string {
  const asked = COLUMNS.flatMap(({ title, bar, tell }) => {
    const range = bar === undefined ? undefined : bars[bar];
    if (range === undefined) return [];
    return [
      `${title} ${tell === share ? `${rangeWords(range, 0, 100)} %`.replace(/ (or \w+) %$/, ' % $1') : rangeWords(range)}`,
    ];
  });
  return [...asked, 'all bundles present'].join(', ');
}
