import type { Embedding } from '../../gather/drawn.ts';
import type { Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';
import { absent, figure, type Section } from '../../page/parts.ts';
import { spoken } from '../words.ts';
import { byAttribute, byBundle } from './clouds.ts';
import { orderTable } from './order.ts';

/** t-SNE of latent spaces, coloured by bundle and by attributes, models side by side. */
export function latentSection(report: Report): Section {
  const [id, title] = ['latent', 'Latent space'];
  const drawn = report.measured.embeddings.filter(({ models }) => models.length > 0);
  if (drawn.length === 0) return absent(id, title, 'No latent space was embedded.');
  return {
    id,
    title,
    body: html`<p>
        t-SNE of test streamlines in the latent metric (mm). Only neighbourhoods mean something here: sizes of
        clusters and gaps between them don't.
      </p>
      ${drawn.map((embedding) => oneEmbedding(report, embedding))}`,
  };
}

function oneEmbedding(report: Report, embedding: Embedding): Html {
  const { rows, perplexity, embedded } = embedding;
  // Those of validations that wrote lengths alone.
  const attributes = Object.keys(rows.attributes).length > 0 ? Object.keys(rows.attributes) : ['length'];
  const how = perplexity === undefined ? '' : `, perplexity ${perplexity}`;
  return html`<h3>By bundle</h3>
    ${byBundle(report, embedding)}
    <p class="note">
      ${figure(rows.bundle.length, 0)}
      ${embedded === 'plausible' ? 'plausible streamlines alone' : 'streamlines'}${how}. Trustworthiness: 1
      where the picture invents no neighbourhood.
    </p>
    ${attributes.map(
      (name) =>
        html`<h3>By ${spoken(name)}</h3>
          ${byAttribute(embedding, name)}`,
    )}
    ${orderTable(report, embedding, attributes)}`;
}
