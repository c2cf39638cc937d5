import { BARS, meets } from '../../bars/bars.ts';
import { judged, verdictOf } from '../../bars/judged.ts';
import type { Regularisation } from '../../gather/drawn.ts';
import { metricPart } from '../../gather/metric-part.ts';
import type { Report } from '../../gather/report.ts';
import { figuresOfModel } from '../../gather/subject-figures.ts';
import { html, type Html } from '../../page/html.ts';
import { figure, percent, table } from '../../page/parts.ts';
import { spoken } from '../words.ts';

const { spearman: ORDER, monotone: RISING, control: CONTROL } = BARS.regularisation;

/** A figure of the model's attribute, over bundles or of one. */
function reader(
  report: Report,
  { model, attribute }: Regularisation,
): (rest: string, bundle?: string) => number | undefined {
  const of = figuresOfModel(report, model);
  return (rest, bundle) =>
    of(`attribute.${bundle === undefined ? '' : `${metricPart(bundle)}.`}${attribute}.${rest}`)?.value;
}

const barOf = ({ gamma }: Regularisation) => (gamma === 0 ? CONTROL : ORDER);

/** A row a model: its preset, what pulls at the dimension, and what came of it. */
export function summaryTable(report: Report, found: readonly Regularisation[]): Html {
  const unit = found[0].unit === '1' ? '' : `, ${found[0].unit}`;
  const rows = found.map((one) => {
    const at = reader(report, one);
    const [order, rising] = [at('spearman'), at('monotone')];
    const bundles = report.bundles.flatMap((bundle) => at('spearman', bundle) ?? []);
    const enough = bundles.filter((value) => meets(value, barOf(one)) === true).length;
    const everywhere = bundles.length === 0 ? meets(order, barOf(one)) : enough === bundles.length;
    const isControl = one.gamma === 0;
    const asked = isControl ? undefined : RISING;
    return {
      kind: isControl ? ('baseline' as const) : ('ours' as const),
      cells: [
        one.model,
        report.models.find(({ node }) => node === one.model)?.file?.preset ?? '–',
        isControl ? 'nothing' : `${one.loss} ${one.gamma}`,
        judged(order, barOf(one), `${figure(order, 3)}${one.signed ? '' : ' (size)'}`),
        bundles.length === 0 ? '–' : `${enough} of ${bundles.length}`,
        figure(at('ceiling'), 3),
        judged(rising, asked, percent(rising)),
        figure(at('sweep'), 1),
        figure(at('distance_slope')),
        figure(at('distance_error')),
        verdictOf([
          ['Spearman', everywhere],
          ['sweep', meets(rising, asked)],
        ]),
      ],
    };
  });
  return table(
    [
      { title: 'model' },
      { title: 'preset' },
      { title: 'what pulls' },
      { title: 'Spearman, mean', number: true },
      { title: 'bundles that meet it', number: true },
      { title: 'ceiling', number: true },
      { title: 'sweeps that rise', number: true },
      { title: `rise${unit}`, number: true },
      { title: 'scale', number: true },
      { title: 'error, SD', number: true },
      { title: 'asked' },
    ],
    rows,
  );
}

/** Spearman of each bundle with its ceiling. */
export function bundleTable(report: Report, found: readonly Regularisation[]): Html {
  const rows = found.map((one) => {
    const at = reader(report, one);
    const cells = report.bundles.map((bundle) => {
      const [value, ceiling] = [at('spearman', bundle), at('ceiling', bundle)];
      const text = judged(value, barOf(one), figure(value));
      return ceiling === undefined ? text : html`${text} (${figure(ceiling)})`;
    });
    return { cells: [one.model, ...cells] };
  });
  return table(
    [{ title: 'model' }, ...report.bundles.map((bundle) => ({ title: spoken(bundle), number: true }))],
    rows,
  );
}
