import { heatStrip } from '../../figures/heat-strip.ts';
import { rampBar } from '../../figures/ramp-bar.ts';
import { html, type Html } from '../../page/html.ts';
import type { History } from './curves.ts';

/** Nats at the dark and at the bright end: below the first a dimension says nothing. */
const RANGE = { low: 0.01, high: 10 } as const;

/** KL of each latent dimension over epochs; null where the history has none. */
export function dimensions(node: string, history: History): Html | null {
  const keys = [...new Set(history.flatMap((record) => Object.keys(record)))]
    .filter((key) => /^valid\.kl\.\d+$/.test(key))
    .toSorted();
  if (keys.length === 0) return null;
  const low = Math.log(RANGE.low);
  const reach = Math.log(RANGE.high) - low;
  const rows = keys.map((key) =>
    history.map((record) => {
      const nats = record[key];
      return nats === undefined ? Number.NaN : (Math.log(Math.max(nats, 1e-9)) - low) / reach;
    }),
  );
  return html`<figure>
    ${heatStrip(rows, `KL of each latent dimension of ${node} over epochs`)}
    <ul class="legend">
      <li>${RANGE.low}</li>
      <li>${rampBar()}</li>
      <li>${RANGE.high} nats</li>
    </ul>
    <figcaption>
      KL of each of ${keys.length} latent dimensions on validation, one a row, over epochs,
      logarithmic${node.includes('.seed-') ? html`; ${node}` : null}
    </figcaption>
  </figure>`;
}
