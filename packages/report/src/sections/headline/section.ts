import type { Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';
import { accuracies, errors } from './models.ts';
import { fromPriors, fromRequests, fromSeeds, leaks } from './samples.ts';

/** The few figures to see first; each says what it stands beside. */
export function headline(report: Report): Html | null {
  const cards = [
    ...errors(report),
    ...accuracies(report),
    ...fromRequests(report),
    ...fromPriors(report),
    ...fromSeeds(report),
    ...leaks(report),
  ];
  if (cards.length === 0) return null;
  return html`<div class="cards">
    ${cards.map(
      ({ name, value, unit, beside }) =>
        html`<div class="card">
          <div class="name">${name}</div>
          <div class="value">${value}${unit === undefined ? null : html` <small>${unit}</small>`}</div>
          <div class="beside">${beside}</div>
        </div> `,
    )}
  </div>`;
}
