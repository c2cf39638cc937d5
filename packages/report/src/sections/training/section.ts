import type { Model } from '../../gather/models.ts';
import type { Report } from '../../gather/report.ts';
import { familiesOf } from '../../gather/seeds.ts';
import { html, type Html } from '../../page/html.ts';
import { absent, type Section } from '../../page/parts.ts';
import { collapses } from './collapses.ts';
import { curvesOf, type History } from './curves.ts';
import { dimensions } from './dimensions.ts';

/** Curves of every model that was trained in epochs; seeds of one model together. */
export function trainingSection(report: Report): Section {
  const [id, title] = ['training', 'Training'];
  const histories = new Map<string, History>(report.models.map(({ node, history }) => [node, history]));
  for (const [name, history] of Object.entries(report.measured.curves?.history ?? {})) {
    if ((histories.get(name)?.length ?? 0) === 0) histories.set(name, history);
  }
  const trained = [...histories].filter(([, history]) => history.length > 1).map(([name]) => name);
  const families = familiesOf(trained);
  if (families.length === 0)
    return absent(id, title, 'No model here was trained in epochs, so there are no loss curves.');
  const drawn = families.map(({ name, nodes }, i) => {
    const model = report.models.find(({ node }) => nodes.includes(node));
    const runs = nodes.map((node) => ({ node, history: histories.get(node) ?? [] }));
    return family(name, runs, model, i < OPEN);
  });
  return {
    id,
    title,
    body: html`${collapses(report)}${drawn}
      <p class="note">
        Epoch 0 is the model before training; a dot marks the lowest validation error. Dashed lines: what is
        asked of a figure of that colour, or where it would be if codes followed the prior and the
        discriminator guessed. Diversity and coverage are of decoded prior samples beside validation
        streamlines. Seeds of one model are drawn together.
      </p>`,
  };
}

/** Models whose curves are shown at once; further ones are folded. */
const OPEN = 4;

function family(
  name: string,
  runs: readonly { readonly node: string; readonly history: History }[],
  model: Model | undefined,
  open: boolean,
): Html {
  const heading = runs.length > 1 ? `${name}, ${runs.length} seeds` : name;
  const body = html`<div class="panels">
    ${curvesOf(runs, model?.file?.stage ?? null)} ${dimensions(runs[0].node, runs[0].history)}
  </div>`;
  return open
    ? html`<h3>${heading}</h3>
        ${body}`
    : html`<details>
        <summary>${heading}</summary>
        ${body}
      </details>`;
}
