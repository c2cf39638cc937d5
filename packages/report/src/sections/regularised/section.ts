import { BARS } from '../../bars/bars.ts';
import { rangeWords } from '../../bars/judged.ts';
import type { Report } from '../../gather/report.ts';
import { byNumber } from '../../gather/streamlines.ts';
import { html } from '../../page/html.ts';
import { absent, type Section } from '../../page/parts.ts';
import { spoken } from '../words.ts';
import { sweepPictures, sweepTable } from './sweeps.ts';
import { bundleTable, summaryTable } from './table.ts';

/** Latent dimensions that were reserved for an attribute: whether they follow it, and move it. */
export function regularisedSection(report: Report): Section {
  const [id, title] = ['regularised', 'Attribute regularisation'];
  const drawn = report.measured.curves?.regularisation ?? [];
  if (drawn.length === 0) return absent(id, title, 'No model here reserves a latent dimension.');
  const { spearman, monotone, control } = BARS.regularisation;
  const attributes = [...new Set(drawn.map(({ attribute }) => attribute))];
  return {
    id,
    title,
    body: html`<p>
        A latent dimension is reserved for an attribute; the decoder is not told the attribute. Spearman's
        correlation of the dimension with the attribute is taken within each bundle, since bundles differ in
        almost everything; its ceiling is that of the attribute of reconstructions, which are made of all
        dimensions. The dimension is then swept through ± 2 standard deviations, the rest of the latent left
        alone, and what is decoded is measured. The loss ar-vae fixes the order; distance-mae fixes signed
        distances, whose scale is 1 where the dimension has the attribute's unit, and whose error is told in
        standard deviations. Behind each loss stands its weight, gamma.
      </p>
      <p class="note">
        Asked: Spearman ${rangeWords(spearman)} in every bundle, sweeps that rise at every step
        ${rangeWords(monotone, 0, 100)} %. Of a control, at whose dimension nothing pulls (gamma 0): a size of
        ${rangeWords(control)} in every bundle.
      </p>
      ${attributes.map((attribute) => {
        const own = drawn
          .filter((found) => found.attribute === attribute)
          .toSorted((a, b) => byNumber(a.model, b.model));
        return html`<h3>${spoken(attribute)}</h3>
          ${summaryTable(report, own)} ${sweepPictures(report, own)} ${sweepTable(report, own)}
          <h4>Spearman by bundle, ceiling in brackets</h4>
          ${bundleTable(report, own)}`;
      })}`,
  };
}
