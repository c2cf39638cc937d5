import { diagramSvg } from '../figures/diagram/draw.ts';
import { foldLayers } from '../gather/graph/fold.ts';
import type { Graph } from '../gather/graph/read.ts';
import { familiesOf } from '../gather/seeds.ts';
import type { Report } from '../gather/report.ts';
import { html, type Html } from '../page/html.ts';
import { absent, figure, type Section } from '../page/parts.ts';

/** A diagram of each network, drawn from the graph that was saved; equal ones once. */
export function architectureSection({ models }: Report): Section {
  const [id, title] = ['architecture', 'Networks as they were built'];
  const kinds = new Map<string, { graphs: readonly Graph[]; nodes: string[] }>();
  for (const { node, graphs } of models) {
    if (graphs.length === 0) continue;
    const key = JSON.stringify(graphs);
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { graphs, nodes: [node] });
    else kind.nodes.push(node);
  }
  if (kinds.size === 0) return absent(id, title, 'No model here is a network.');
  return {
    id,
    title,
    body: html`<p>
        Read from the layers models that TensorFlow.js saved, not drawn by hand; discriminators, which end
        with training, and generators of a regression's prior are drawn from the parameters that the recorded
        settings build. A box is a layer: its name and the shape of its output, what it does and how many
        numbers its weights hold. Convolutions are padded by reflection; ↓2 is a stride of 2, ↑2 an
        upsampling, BN batch normalisation. Boxes with weights are set off.
      </p>
      ${[...kinds.values()].map(({ graphs, nodes }, i) => drawn(graphs, nodes, i === 0))}`,
  };
}

function drawn(graphs: readonly Graph[], nodes: readonly string[], open: boolean): Html {
  const totals = graphs.map(({ name, layers }) => {
    const total = layers.reduce((sum, { parameters }) => sum + parameters, 0);
    return `${name} ${figure(total, 0)}`;
  });
  const pictures = html`<div class="diagrams">
    ${graphs.map(
      ({ name, layers }) =>
        html`<figure>
          <div class="scroll">${diagramSvg(foldLayers(layers), `${name} of ${nodes.join(', ')}`)}</div>
          <figcaption>${name}</figcaption>
        </figure>`,
    )}
  </div>`;
  const families = familiesOf(nodes).map(({ name, nodes: { length } }) =>
    length > 1 ? `${name} (${length} seeds)` : name,
  );
  const heading = `${families.join(', ')}: parameters of ${totals.join(', ')}`;
  return open
    ? html`<h3>${heading}</h3>
        ${pictures}`
    : html`<details>
        <summary>${heading}</summary>
        ${pictures}
      </details>`;
}
