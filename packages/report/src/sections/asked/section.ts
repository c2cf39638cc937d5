import type { Model } from '../../gather/models.ts';
import type { Report } from '../../gather/report.ts';
import { familiesOf } from '../../gather/seeds.ts';
import { figuresOfModel } from '../../gather/subject-figures.ts';
import { html, type Content } from '../../page/html.ts';
import { absent, table, type Row, type Section } from '../../page/parts.ts';
import { barsOfAttributes } from './attributes.ts';
import { BARS_OF_MODELS, type Bar } from './bars.ts';
import { verdictOfSeeds } from './verdict.ts';

/** The preset that is reported whether or not another meets what is asked. */
const ALWAYS = 'finta';

/** Every figure that something is asked of, by the preset that met it or did not. */
export function askedSection(report: Report): Section {
  const [id, title] = ['asked', 'What was asked'];
  const rows = [...BARS_OF_MODELS, ...barsOfAttributes(report)].flatMap((bar) => rowsOf(report, bar));
  if (rows.length === 0) return absent(id, title, 'Nothing is asked of the models here.');
  return {
    id,
    title,
    body: html`<p>
        What is asked of each kind of model, and which preset met it: ${ALWAYS} is the published network, so
        that what ours adds (linear paths, experts) cannot carry a replication. It is listed even where
        nothing was trained with it. Of several seeds the mean, least and most; met only if every seed meets
        it. Models with defects switched on are left out.
      </p>
      ${table(
        [
          { title: 'of' },
          { title: 'figure' },
          { title: 'asked' },
          { title: 'preset' },
          { title: 'model' },
          { title: 'found', number: true },
          { title: 'verdict' },
        ],
        rows,
      )}`,
  };
}

/** A row for each family of models that the bar is about, finta first. */
function rowsOf(report: Report, bar: Bar): Row[] {
  const own = report.models.filter(
    ({ node, file }) => file !== null && bar.holds(file, node) && !hasDefects(file),
  );
  const values = new Map(
    own.flatMap((model): [Model, number][] => {
      const value =
        model.file === null ? undefined : bar.value(figuresOfModel(report, model.node), model.file);
      return value === undefined || !Number.isFinite(value) ? [] : [[model, value]];
    }),
  );
  if (values.size === 0) return [];
  const measured = [...values.keys()];
  const lines = familiesOf(measured.map(({ node }) => node)).map(({ name, nodes }) => {
    const models = measured.filter(({ node }) => nodes.includes(node));
    const file = models[0].file;
    const range = file === null ? undefined : bar.range(file);
    const preset = file?.preset ?? '–';
    const found = models.map((model) => values.get(model) ?? Number.NaN);
    const seeds = models.length === 1 ? '' : `, ${models.length} seeds`;
    return { preset, cells: [`${name}${seeds}`, told(found, bar), verdict(found, range)], range };
  });
  const asked = lines.find(({ range }) => range !== undefined)?.range;
  const words = asked === undefined ? '–' : askedWords(asked, bar);
  const lead = [bar.what, bar.figure, words];
  const rows = lines
    .toSorted((a, b) => Number(b.preset === ALWAYS) - Number(a.preset === ALWAYS))
    .map(({ preset, cells }) => ({ cells: [...lead, preset, ...cells] }));
  return lines.some(({ preset }) => preset === ALWAYS)
    ? rows
    : [{ kind: 'baseline', cells: [...lead, ALWAYS, 'not in this pipeline', '–', '–'] }, ...rows];
}

function hasDefects({ hyperParameters }: NonNullable<Model['file']>): boolean {
  const { defects } = hyperParameters;
  return typeof defects === 'object' && defects !== null && Object.values(defects).includes(true);
}

function told(values: readonly number[], { tell }: Bar): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [low, high] = [tell(Math.min(...values)), tell(Math.max(...values))];
  return low === high ? tell(mean) : `${tell(mean)} (${low} to ${high})`;
}

/** The range in the words of the figure: `80.0 % or more`. */
function askedWords({ low, high }: NonNullable<ReturnType<Bar['range']>>, { tell }: Bar): string {
  if (low !== undefined && high !== undefined) return `${tell(low)} to ${tell(high)}`;
  if (low !== undefined) return `${tell(low)} or more`;
  return high === undefined ? '–' : `${tell(high)} or less`;
}

function verdict(values: readonly number[], range: ReturnType<Bar['range']>): Content {
  const words = verdictOfSeeds(values, range);
  if (words === null) return 'reported';
  return words === 'met' ? html`<span class="met">met</span>` : html`<span class="missed">${words}</span>`;
}
