import type { Artefact } from '@tractogen/core';
import type { Report } from '../gather/report.ts';
import { html, type Html } from '../page/html.ts';
import { figure, missing, table, type Section } from '../page/parts.ts';

/** What ran: the artefacts this page was made from, models with their settings, every figure. */
export function provenanceSection(report: Report): Section {
  const { streamlines, models, samples, metrics } = report.inputs;
  const rows = [streamlines, ...models, ...samples, ...metrics].map((artefact) => ({
    cells: [
      artefact.node,
      describe(report, artefact),
      `${figure(artefact.manifest.counts.in, 0)} → ${figure(artefact.manifest.counts.out, 0)}`,
      html`<code>${artefact.sha256.slice(0, 12)}</code>`,
    ],
  }));
  return {
    id: 'provenance',
    title: 'What ran',
    body: html`<p>
        Pipeline <code>${report.pipeline}</code>. Beside each artefact, <code>provenance.json</code> tells its
        parameters, seed, inputs, code and runtime; the SHA-256 here is that of its
        <code>artefact.json</code>.
      </p>
      ${table([{ title: 'node' }, { title: 'what' }, { title: 'items in → out', number: true }, { title: 'SHA-256' }], rows)}
      ${models.length === 0 ? missing('No model was given.') : null} ${report.models.map(settings)}
      ${report.measured.problems.map((problem) => missing(problem))} ${allFigures(report)}`,
  };
}

function describe(report: Report, artefact: Artefact): string {
  const file = report.models.find(({ node }) => node === artefact.node)?.file;
  if (artefact.kind !== 'model' || file === null || file === undefined) return artefact.kind;
  return `${file.stage}, preset ${file.preset}, latent ${file.latent}`;
}

function settings({ node, file }: Report['models'][number]): Html | null {
  if (file === null) return missing(`${node}: model.json could not be read.`);
  const entries = Object.entries({ ...file.hyperParameters, ...file.training }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  if (entries.length === 0) return null;
  return html`<details>
    <summary>Settings and training of ${node}</summary>
    ${table(
      [{ title: 'name' }, { title: 'value' }],
      entries.map(([name, value]) => ({
        cells: [html`<code>${name}</code>`, html`<code>${shorten(JSON.stringify(value))}</code>`],
      })),
    )}
  </details>`;
}

function shorten(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

function allFigures({ measured: { metrics } }: Report): Html {
  if (metrics.size === 0) return missing('No figures were measured.');
  return html`<details>
    <summary>All ${metrics.size} figures</summary>
    ${table(
      [
        { title: 'name' },
        { title: 'value', number: true },
        { title: 'unit' },
        { title: 'n', number: true },
        { title: 'split' },
        { title: 'note' },
      ],
      [...metrics]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { value, unit, n, split, note }]) => ({
          cells: [
            html`<code>${name}</code>`,
            figure(value, 4),
            unit === '1' ? '' : unit,
            figure(n, 0),
            split,
            note ?? '',
          ],
        })),
    )}
  </details>`;
}
