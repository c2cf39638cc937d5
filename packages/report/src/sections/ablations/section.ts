import { BARS } from '../../bars/bars.ts';
import { judged, rangeWords } from '../../bars/judged.ts';
import { differing, flattened } from '../../gather/differences.ts';
import type { Model } from '../../gather/models.ts';
import type { Report } from '../../gather/report.ts';
import { familiesOf, seedOf } from '../../gather/seeds.ts';
import { figuresOfModel } from '../../gather/subject-figures.ts';
import { html } from '../../page/html.ts';
import { absent, figure, table, type Section } from '../../page/parts.ts';
import { FIGURES, type Compared } from './figures.ts';
import { picture } from './picture.ts';
import { isOriginal, reproduced } from './reproduced.ts';

/** Parameters that tell ablations apart. */
const ABLATED = /^(?:defects\.|discriminator\.|loss$|prior$|realLabels$|criticSteps$|clip$|penalty$)/;

interface Variant {
  readonly name: string;
  /** Its parameters, of those in which variants differ. */
  readonly words: string;
  readonly models: readonly Model[];
}

/** Adversarial models that differ in what keeps them from collapsing. */
export function ablationsSection(report: Report): Section {
  const [id, title] = ['ablations', 'Adversarial ablations'];
  const models = report.models.filter(({ file }) => file?.stage === 'model-aae');
  const varied = differing(models);
  if (!varied.some((name) => ABLATED.test(name)))
    return absent(id, title, 'No two adversarial models here differ in defects, discriminator or loss.');
  const variants = familiesOf(models.map(({ node }) => node)).map(({ name, nodes }): Variant => {
    const own = models.filter(({ node }) => nodes.includes(node));
    return { name, words: wordsOf(own[0], varied), models: own };
  });
  const rows = variants.flatMap((variant) =>
    variant.models.map((model) => ({
      variant,
      model,
      values: FIGURES.map((of) => valueOf(report, model, of)),
    })),
  );
  const diversity = FIGURES.findIndex(({ name }) => name === 'generation.diversity_ratio');
  const original = rows.filter(({ model }) => isOriginal(model)).map(({ values }) => values[diversity]);
  const asked = FIGURES.map(({ title: name, bar }) =>
    name === 'valid'
      ? `valid ${rangeWords(bar, 0, 100).replace(' or', ' % or')}`
      : `${name} ${rangeWords(bar)}`,
  );
  return {
    id,
    title,
    body: html`<p>
        The same adversarial autoencoder with parts of the original's faults, another discriminator or another
        loss. Asked of a cure: ${asked.join(', ')}, in every seed. A diversity below
        ${figure(BARS.collapsed.high)} is the original's collapse. ${reproduced(original)}
      </p>
      <figure>${picture(rows.map(({ variant, values }) => ({ name: variant.name, values })))}</figure>
      ${table(
        [
          { title: 'model' },
          { title: 'what differs' },
          { title: 'seed', number: true },
          ...FIGURES.map(({ title: name }) => ({ title: name, number: true })),
        ],
        rows.map(({ variant, model, values }) => ({
          cells: [
            variant.name,
            variant.words,
            seedOf(model.node).seed ?? '–',
            ...FIGURES.map(({ bar, tell }, i) => judged(values[i], bar, tell(values[i]))),
          ],
        })),
      )}`,
  };
}

function valueOf(report: Report, model: Model, { name, early }: Compared): number | undefined {
  const kept = model.history.find(({ epoch }) => epoch === model.file?.training['bestEpoch']);
  return figuresOfModel(report, model.node)(name)?.value ?? (early === null ? undefined : kept?.[early]);
}

function wordsOf(model: Model, varied: readonly string[]): string {
  const flat = flattened(model);
  const told = varied
    .filter((name) => ABLATED.test(name))
    .flatMap((name) => {
      const value = flat.get(name);
      // A fault that is off need not be said.
      if (value === undefined || value === 'false') return [];
      return [value === 'true' ? name.replace(/^defects\./, '') : `${name} ${value}`];
    });
  const other = varied.filter((name) => !ABLATED.test(name)).length;
  const more = other === 0 ? [] : [`${other} other settings`];
  return [...(told.length === 0 ? ['none of these'] : told), ...more].join(', ');
}
