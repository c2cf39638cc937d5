import type { Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';
import { absent, table, type Section } from '../../page/parts.ts';
import { AUTOENCODERS } from './autoencoders.ts';
import type { Claim } from './claim.ts';
import { CONDITIONAL } from './conditional.ts';
import { readingLines } from './ours.ts';

const CLAIMS: readonly Claim[] = [...AUTOENCODERS, ...CONDITIONAL];

/**
 * TractoEncoder's claims, what they were shown by, and what was measured here.
 *
 * @param others sections that figures may stand in
 */
export function claimsSection(report: Report, others: readonly Section[]): Section {
  const [id, title] = ['claims', 'Claims of TractoEncoder'];
  const rows = CLAIMS.map((claim) => ({
    claim,
    lines: claim.ours.flatMap((reading) => readingLines(report, reading)),
  }));
  if (rows.every(({ lines }) => lines.length === 0))
    return absent(id, title, 'Nothing in this pipeline bears on what TractoEncoder claimed.');
  return {
    id,
    title,
    body: html`<p>
        What the project that these models come from said, what it showed for it, and what was measured here,
        on test streamlines unless the figure is of samples. Seeds of one model are told as their mean, least
        and most.
      </p>
      <div class="claims">
        ${table(
          [{ title: 'claim' }, { title: 'its evidence' }, { title: 'ours' }],
          rows.map(({ claim, lines }) => ({
            cells: [claim.claim, claim.evidence, ours(claim, lines, others)],
          })),
        )}
      </div>`,
  };
}

function ours(
  { note, see }: Claim,
  lines: ReturnType<typeof readingLines>,
  others: readonly Section[],
): Html {
  if (lines.length === 0) return html`<span class="none">not in this pipeline</span>`;
  const seen = others.filter(({ id, absent: lacking }) => lacking === undefined && see.includes(id));
  return html`<ul class="plain">
      ${lines.map(({ who, found }) => html`<li><strong>${who}</strong>: ${found}</li>`)}
    </ul>
    ${seen.length === 0 ? null : html`<p class="note">Figures: ${seen.map(({ id, title }, i) => html`${i === 0 ? null : ', '}<a href="#${id}">${title}</a>`)}.</p>`}
    ${note === undefined ? null : html`<p class="note">${note}</p>`}`;
}
