import { html, type Content, type Html } from './html.ts';

/** A section of the page with its entry in the contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
  /** In one line, why there is nothing to show: the section itself is then left out. */
  readonly absent?: string;
}

export function sectionMarkup({ id, title, body }: Section): Html {
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${body}
  </section> `;
}

/** What stands where a part of the inputs is absent. */
export function missing(text: string): Html {
  return html`<p class="missing">${text}</p>`;
}

/** A section whose data are not there. */
export function absent(id: string, title: string, why: string): Section {
  return { id, title, body: missing(why), absent: why };
}

/** The sections that have something to show, then one that says in a line each what there is not. */
export function withAbsent(sections: readonly Section[]): Section[] {
  const found = sections.filter((section) => section.absent === undefined);
  const lacking = sections.filter((section) => section.absent !== undefined);
  if (lacking.length === 0) return found;
  const body = html`<ul class="plain">
    ${lacking.map(({ title, absent: why }) => html`<li class="missing"><strong>${title}</strong>: ${why}</li>`)}
  </ul>`;
  return [...found, { id: 'absent', title: 'Not in this pipeline', body }];
}

export interface Column {
  readonly title: Content;
  readonly number?: boolean;
}

export interface Row {
  readonly cells: readonly Content[];
  /** `ours` is set off, `baseline` is dimmed. */
  readonly kind?: 'ours' | 'baseline';
}

export function table(columns: readonly Column[], rows: readonly Row[]): Html {
  const head = columns.map(({ title, number }) =>
    number === true
      ? html`<th scope="col" class="number">${title}</th>`
      : html`<th scope="col">${title}</th>`,
  );
  const body = rows.map(({ cells, kind }) => {
    const inside = cells.map((cell, i) =>
      columns[i].number === true ? html`<td class="number">${cell}</td>` : html`<td>${cell}</td>`,
    );
    return kind === undefined
      ? html`<tr>
          ${inside}
        </tr> `
      : html`<tr class="${kind}">
          ${inside}
        </tr> `;
  });
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div> `;
}

/** A number for readers: fixed decimals, a real minus, thousands set off; a dash for none. */
export function figure(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const [whole, rest] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
  const sign = value < 0 && Number(Math.abs(value).toFixed(decimals)) !== 0 ? '−' : '';
  return `${sign}${grouped}${rest === undefined ? '' : `.${rest}`}`;
}

export function percent(share: number | null | undefined, decimals = 1): string {
  return share === null || share === undefined ? '–' : `${figure(share * 100, decimals)} %`;
}
