import type { Report } from '../../gather/report.ts';
import { byNumber } from '../../gather/streamlines.ts';
import { html } from '../../page/html.ts';
import { absent, type Section } from '../../page/parts.ts';
import { priorPictures } from './pictures.ts';
import { priorTable } from './table.ts';

/** Streamlines decoded from a model's prior, nothing of real ones between. */
export function priorSection(report: Report): Section {
  const [id, title] = ['prior', 'Prior samples'];
  const sets = report.samples
    .filter(({ kind }) => kind === 'prior')
    .toSorted((a, b) => byNumber(a.node, b.node));
  if (sets.length === 0) return absent(id, title, 'Nothing was drawn from a prior.');
  return {
    id,
    title,
    body: html`<p>
        Latents drawn from the prior and decoded as they are. Valid: meets the label rule of some bundle. A
        bundle is present if its share of the samples is at least a tenth of that in training. Coverage: share
        of held-out streamlines with a sample among their neighbourhood; beside it what training streamlines
        cover of held-out ones. Diversity: mean pairwise distance over that of held-out streamlines, over all
        bundles at once and within each, the bundle farthest from 1 and the middle one: a model that makes one
        line of each bundle is as diverse as real streamlines over all, and not at all within. Class swap:
        held-out latents decoded as another bundle that meet its rule. Midpoints: of two held-out streamlines
        of a bundle.
      </p>
      ${priorTable(report, sets)} ${priorPictures(report, sets)}`,
  };
}
