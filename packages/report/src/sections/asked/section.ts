import { judged } from '../../bars/judged.ts';
import type { Range } from '../../bars/bars.ts';
import type { Model } from '../../gather/models.ts';
import type { Report } from '../../gather/report.ts';
import { familiesOf } from '../../gather/seeds.ts';
import { figuresOfModel } from '../../gather/subject-figures.ts';
import { html, type Content, type Html } from '../../page/html.ts';
import { absent, table, type Section } from '../../page/parts.ts';
import { barsOfAttributes } from './attributes.ts';
import { BARS_OF_MODELS, type Bar } from './bars.ts';
import { verdictOfSeeds } from './verdict.ts';

/** The preset that is reported whether or not another meets what is asked. */
const ALWAYS = 'finta';

/** Every figure that something is asked of, by the preset that met it or did not. */
export function askedSection(report: Report): Section {
  const [id, title] = ['asked', 'What was asked'];
  const kinds = Map.groupBy([...BARS_OF_MODELS, ...barsOfAttributes(report)], ({ what }) => what);
  const tables = [...kinds].flatMap(([what, bars]) => tableOf(report, what, bars) ?? []);
  if (tables.length === 0) return absent(id, title, 'Nothing is asked of the models here.');
  return {
    id,
    title,
    body: html`<p>
        What is asked of each kind of model, and which preset met it. The preset ${ALWAYS} is the published
        network: it is listed even where nothing was trained with it, so that what ours adds (linear paths,
        experts) cannot carry a replication. Of several seeds the mean, least and most; met only if every seed
        meets it. Models with defects switched on are left out.
      </p>
      ${tables}`,
  };
}

interface Line {
  readonly preset: string;
  readonly cells: readonly Content[];
}

/** A row for each family of models of a kind, finta first; null where nothing of it was measured. */
function tableOf(report: Report, what: string, bars: readonly Bar[]): Html | null {
  const own = report.models.filter(
    ({ node, file }) => file !== null && bars.some((bar) => bar.holds(file, node)) && !hasDefects(file),
  );
  const known = own.flatMap(({ file }) => file ?? []);
  // A figure that is asked of one preset may only be reported of another, and stands in the same column.
  const ranges = bars.map((bar) => known.map((file) => bar.range(file)).find((range) => range !== undefined));
  const lines = familiesOf(own.map(({ node }) => node)).flatMap(({ name, nodes }): Line[] => {
    const models = own.filter(({ node }) => nodes.includes(node));
    const found = bars.map((bar, i) => findings(report, models, bar, ranges[i] !== undefined));
    if (found.every(({ values }) => values.length === 0)) return [];
    const seeds = models.length === 1 ? '' : `, ${models.length} seeds`;
    return [
      {
        preset: models[0].file?.preset ?? '–',
        cells: [`${name}${seeds}`, ...found.map((one) => one.told), verdictOf(bars, found)],
      },
    ];
  });
  if (lines.length === 0) return null;
  const columns = bars.map((bar, i) => ({
    title: html`${bar.figure}<br />${askedWords(ranges[i], bar)}`,
    number: true,
  }));
  const rows = lines
    .toSorted((a, b) => Number(b.preset === ALWAYS) - Number(a.preset === ALWAYS))
    .map(({ preset, cells }) => ({ cells: [preset, ...cells] }));
  const none = {
    kind: 'baseline' as const,
    cells: [ALWAYS, 'not in this pipeline', ...bars.map(() => '–'), '–'],
  };
  return html`<h3>${what}</h3>
    ${table(
      [{ title: 'preset' }, { title: 'model' }, ...columns, { title: 'verdict' }],
      lines.some(({ preset }) => preset === ALWAYS) ? rows : [none, ...rows],
    )}`;
}

interface Finding {
  readonly values: readonly number[];
  readonly told: Content;
  /** Null where nothing is asked, or nothing was measured. */
  readonly verdict: string | null;
}

function findings(report: Report, models: readonly Model[], bar: Bar, askedOfSome: boolean): Finding {
  const values = models.flatMap(({ node, file }) => {
    const value = file === null ? undefined : bar.value(figuresOfModel(report, node), file, report);
    return value === undefined || !Number.isFinite(value) ? [] : [value];
  });
  if (values.length === 0) return { values, told: '–', verdict: null };
  const [{ file }] = models;
  const range = file === null ? undefined : bar.range(file);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const mean = bar.tell(values.reduce((sum, value) => sum + value, 0) / values.length);
  const spread = bar.tell(low) === bar.tell(high) ? mean : `${mean} (${bar.tell(low)} to ${bar.tell(high)})`;
  const verdict = verdictOfSeeds(values, range);
  // What misses in one seed is set off as a whole.
  const shown =
    verdict === null
      ? askedOfSome
        ? `${spread}, not asked`
        : spread
      : judged(verdict === 'met' ? 1 : 0, { low: 1 }, spread);
  return { values, told: shown, verdict };
}

/** `met`, or which figures are missed, and in how many seeds. */
function verdictOf(bars: readonly Bar[], found: readonly Finding[]): Content {
  const asked = found.flatMap(({ verdict }, i) =>
    verdict === null ? [] : [{ verdict, name: bars[i].figure }],
  );
  if (asked.length === 0) return 'reported';
  const missed = asked.filter(({ verdict }) => verdict !== 'met');
  if (missed.length === 0) return html`<span class="met">met</span>`;
  return html`<span class="missed">missed</span>:
    ${missed.map(({ verdict, name }) => `${name}${verdict.replace('missed', '')}`).join('; ')}`;
}

function hasDefects({ hyperParameters }: NonNullable<Model['file']>): boolean {
  const { defects } = hyperParameters;
  return typeof defects === 'object' && defects !== null && Object.values(defects).includes(true);
}

/** The range in the words of the figure: `80.0 % or more`. */
function askedWords(range: Range | undefined, { tell }: Bar): string {
  const { low, high } = range ?? {};
  if (low !== undefined && high !== undefined) return `${tell(low)} to ${tell(high)}`;
  if (low !== undefined) return `${tell(low)} or more`;
  return high === undefined ? 'reported' : `${tell(high)} or less`;
}
