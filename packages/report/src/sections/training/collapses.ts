import type { Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';

/** Warnings of collapses that trainings went on with; null where there are none. */
export function collapses({ measured: { curves } }: Report): Html | null {
  const found = Object.entries(curves?.collapses ?? {});
  if (found.length === 0) return null;
  return html`<ul class="warnings">
    ${found.map(
      ([name, { kind, sign, causes, epoch, kept }]) =>
        html`<li>
          <strong>${name}</strong>: ${kind} collapse, first seen at epoch ${epoch}: ${sign}.
          ${kept ? 'The weights that were kept show it too.' : 'The weights that were kept do not show it.'}
          Usual causes: ${causes}.
        </li>`,
    )}
  </ul>`;
}
