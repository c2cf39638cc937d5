import { html, type Html } from '../page/html.ts';

/** A small square of a colour, as markup without style attributes. */
export function swatch(colour: string): Html {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect width="10" height="10" rx="2" fill="${colour}" />
  </svg>`;
}

/** What the colours of a figure mean. */
export function legend(entries: Iterable<readonly [label: string, colour: string]>): Html {
  return html`<ul class="legend">
    ${[...entries].map(([label, colour]) => html`<li>${swatch(colour)}${label}</li>`)}
  </ul>`;
}
