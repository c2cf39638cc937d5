import type { Embedding } from '../../gather/drawn.ts';
import { metricPart } from '../../gather/metric-part.ts';
import { metricOf, type Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';
import { figure, table } from '../../page/parts.ts';
import { spoken } from '../words.ts';

/** How attributes run along the main axis of each bundle's cloud; null where that was not measured. */
export function orderTable(
  report: Report,
  { models }: Embedding,
  attributes: readonly string[],
): Html | null {
  const rows = attributes.flatMap((attribute) =>
    models.flatMap(({ name }) => {
      const at = (rest: string): number | undefined =>
        metricOf(report, 'latent', name, `tsne.${rest}${attribute}.spearman`)?.value;
      const mean = at('');
      if (mean === undefined) return [];
      const cells = report.bundles.map((bundle) => figure(at(`${metricPart(bundle)}.`)));
      return [{ cells: [spoken(attribute), name, figure(mean), ...cells] }];
    }),
  );
  if (rows.length === 0) return null;
  return html`<h3>Order within bundles</h3>
    <p class="note">
      Size of Spearman's correlation of the attribute with the place along the main axis of the bundle's
      cloud.
    </p>
    ${table(
      [
        { title: 'attribute' },
        { title: 'model' },
        { title: 'mean', number: true },
        ...report.bundles.map((bundle) => ({ title: spoken(bundle), number: true })),
      ],
      rows,
    )}`;
}
