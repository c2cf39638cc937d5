import { SPLITS } from '@tractogen/formats';
import type { Report } from '../gather/report.ts';
import { byNumber } from '../gather/streamlines.ts';
import { html, type Html } from '../page/html.ts';
import { figure, missing, table, type Section } from '../page/parts.ts';
import { simulatedOrigin } from './simulated.ts';
import { spoken } from './words.ts';

/** Where the data come from, how they were split, what was left out. */
export function dataSection(report: Report): Section {
  return {
    id: 'data',
    title: 'Data',
    body: html`${report.data.fibercup ? fibercup() : null}${simulatedOrigin(report.data) ?? labels(report)}
      <h3>Splits</h3>
      ${splits(report)} ${distances(report)}
      <h3>Left out in preprocessing</h3>
      ${dropped(report)}`,
  };
}

function fibercup(): Html {
  return html`<p>
      Real data of the FiberCup phantom: fibre orientation distributions of the phantom's diffusion MRI, as
      redistributed under the MIT licence by <code>rveltz/Tractography.jl</code>, tracked with MRtrix3. The
      labels are <strong>derived by a rule of our own, not the official ground truth</strong>; scores on them
      are not FiberCup or Tractometer scores.
    </p>
    <p class="note">
      Please cite: Poupon et al. 2008, “New diffusion phantoms dedicated to the study and validation of
      high-angular-resolution diffusion imaging models”, Magn. Reson. Med. 60; Poupon et al. 2010, “A
      diffusion hardware phantom looking like a coronal brain slice”, ISMRM; Fillard et al. 2011,
      “Quantitative evaluation of 10 tractography algorithms on a realistic diffusion MR phantom”, NeuroImage
      56.
    </p>`;
}

function labels({ data: { rule } }: Report): Html {
  if (rule === null) return html`<p>Labels came with the data; no rule for them is known.</p>`;
  return html`<p class="note">The rule of the labels: ${rule}.</p>`;
}

function splits({ data, bundles }: Report): Html {
  if (data.splits.size === 0) return missing('No split could be read.');
  const names = [...bundles].toSorted(byNumber);
  const columns = SPLITS.map((split) => {
    const found = data.splits.get(split);
    const counts = new Map<string, number>();
    for (let row = 0; row < (found?.rows ?? 0); row++) {
      if (found === undefined) break;
      const code = found.bundle.codes[row];
      const name =
        found.plausible[row] === 1 && code >= 0
          ? found.bundle.names[code]
          : found.plausible[row] === 1
            ? 'unassigned'
            : 'implausible';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  });
  const extra = ['unassigned', 'implausible'].filter((name) => columns.some((counts) => counts.has(name)));
  const rows = [...names, ...extra].map((name) => ({
    cells: [spoken(name), ...columns.map((counts) => figure(counts.get(name) ?? 0, 0))],
  }));
  const totals = columns.map((counts) => [...counts.values()].reduce((sum, n) => sum + n, 0));
  return table(
    [{ title: 'bundle' }, ...SPLITS.map((title) => ({ title, number: true }))],
    [
      ...rows,
      { cells: [html`<strong>all</strong>`, ...totals.map((n) => html`<strong>${figure(n, 0)}</strong>`)] },
    ],
  );
}

function distances({ data: { facts } }: Report): Html | null {
  const plausible = facts?.distanceToTraining?.plausible;
  if (plausible === undefined) return null;
  const order = ['min', 'p01', 'p05', 'p25', 'p50', 'p75', 'p95', 'p99', 'max'];
  const seen = order.filter((key) => Object.values(plausible).some(({ quantiles }) => key in quantiles));
  const rows = Object.entries(plausible).map(([split, { below, n, quantiles }]) => ({
    cells: [split, figure(n, 0), figure(below, 0), ...seen.map((key) => figure(quantiles[key]))],
  }));
  if (seen.length === 0 || rows.length === 0) return null;
  const columns = ['n', 'too near', ...seen].map((title) => ({ title, number: true }));
  return html`<p class="note">
      Distance of held-out plausible streamlines to the nearest training streamline, flip-aware mean point
      distance, mm. Groups of near-duplicates never straddle splits.
    </p>
    ${table([{ title: 'split' }, ...columns], rows)}`;
}

function dropped({ inputs: { streamlines } }: Report): Html {
  const { counts } = streamlines.manifest;
  const rows = Object.entries(counts.dropped).filter(([, n]) => n > 0);
  if (rows.length === 0) return html`<p>Nothing: all ${figure(counts.in, 0)} streamlines went on.</p>`;
  return html`<p>${figure(counts.in, 0)} streamlines came in, ${figure(counts.out, 0)} went on.</p>
    ${table(
      [{ title: 'reason' }, { title: 'streamlines', number: true }],
      rows
        .toSorted(([, a], [, b]) => b - a)
        .map(([reason, n]) => ({ cells: [spoken(reason), figure(n, 0)] })),
    )}`;
}
