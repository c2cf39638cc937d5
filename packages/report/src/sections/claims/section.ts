import type { Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';
import { absent, table, type Section } from '../../page/parts.ts';
import { AUTOENCODERS } from './autoencoders.ts';
import type { Claim } from './claim.ts';
import { CONDITIONAL } from './conditional.ts';
import { readingLines } from './ours.ts';

const CLAIMS: readonly Claim[] = [...AUTOENCODERS, ...CONDITIONAL];

/** TractoEncoder's claims, what they were shown by, and what was measured here. */
export function claimsSection(report: Report): Section {
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
          rows.map(({ claim, lines }) => ({ cells: [claim.claim, claim.evidence, ours(claim, lines)] })),
        )}
      </div>`,
  };
}

function ours({ note }: Claim, lines: ReturnType<typeof readingLines>): Html {
  if (lines.length === 0) return html`<span class="none">not in this pipeline</span>`;
  return html`<ul class="plain">
      ${lines.map(({ who, found }) => html`<li><strong>${who}</strong>: ${found}</li>`)}
    </ul>
    ${note === undefined ? null : html`<p class="note">${note}</p>`}`;
}
