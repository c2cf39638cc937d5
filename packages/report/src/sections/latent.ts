import { NEUTRAL } from '../figures/palette.ts';
import { ramp, scatterSvg, type Cloud } from '../figures/scatter.ts';
import type { Embedding } from '../gather/metrics.ts';
import type { Report } from '../gather/report.ts';
import { html, raw, type Html } from '../page/html.ts';
import { figure, missing, type Section } from '../page/parts.ts';
import { spoken } from './words.ts';
import { swatch } from './training.ts';

/** Steps of the colour ramp for lengths. */
const STEPS = 24;

/** t-SNE of latent spaces, coloured by bundle and by length. */
export function latentSection(report: Report): Section {
  const drawn = report.measured.embeddings.flatMap((embedding) =>
    embedding.models.map((model) => pair(report, embedding, model)),
  );
  return {
    id: 'latent',
    title: 'Latent space',
    body:
      drawn.length === 0
        ? missing('No latent space was embedded.')
        : html`<p>
              t-SNE of test streamlines in the latent metric (mm). Only neighbourhoods mean something here:
              sizes of clusters and gaps between them don't.
            </p>
            ${drawn}`,
  };
}

function pair(report: Report, { rows, perplexity }: Embedding, model: Embedding['models'][number]): Html {
  const groups = new Map<string, number[]>();
  for (const [i, name] of rows.bundle.entries()) {
    const key = rows.plausible[i] ? name : 'implausible';
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const cloudOf = (chosen: readonly number[], colour: string, opacity?: number): Cloud => ({
    x: chosen.map((i) => model.x[i]),
    y: chosen.map((i) => model.y[i]),
    colour,
    ...(opacity === undefined ? {} : { opacity }),
  });
  const order = ['implausible', ...report.bundles].filter((name) => groups.has(name));
  const rest = [...groups.keys()].filter((name) => !order.includes(name));
  const byBundle = [...rest, ...order].map((name) =>
    cloudOf(
      groups.get(name) ?? [],
      report.colours.get(name) ?? NEUTRAL,
      report.colours.has(name) ? 0.85 : 0.35,
    ),
  );
  const sorted = rows.length.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor(sorted.length * 0.02)] ?? 0,
    sorted[Math.floor(sorted.length * 0.98)] ?? 1,
  ];
  const steps = Array.from({ length: STEPS }, (): number[] => []);
  for (const [i, length] of rows.length.entries()) {
    const share = (length - low) / Math.max(1e-9, high - low);
    steps[Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS)))].push(i);
  }
  const byLength = steps.map((chosen, k) => cloudOf(chosen, ramp((k + 0.5) / STEPS)));
  const quality = model.trustworthiness;
  return html`<h3>${model.name}</h3>
    <div class="pictures wide">
      <figure>
        ${scatterSvg(byBundle, `t-SNE of ${model.name} by bundle`)}
        <ul class="legend">
          ${[...report.bundles, 'implausible'].filter((name) => groups.has(name)).map((name) => html`<li>${swatch(report.colours.get(name) ?? NEUTRAL)}${spoken(name)}</li>`)}
        </ul>
      </figure>
      <figure>
        ${scatterSvg(byLength, `t-SNE of ${model.name} by length`)}
        <ul class="legend">
          <li>${figure(low, 0)} mm</li>
          <li>${bar()}</li>
          <li>${figure(high, 0)} mm, smoothed length</li>
        </ul>
      </figure>
    </div>
    <p class="note">
      ${figure(rows.bundle.length, 0)}
      streamlines${perplexity === undefined ? null : `, perplexity ${perplexity}`}${quality === null || quality === undefined ? null : `, trustworthiness ${figure(quality, 3)} (1: no neighbourhood is invented)`}.
    </p>`;
}

function bar(): Html {
  const cells = Array.from(
    { length: STEPS },
    (_, k) => `<rect x="${k * 4}" width="4.2" height="9" fill="${ramp((k + 0.5) / STEPS)}"/>`,
  );
  return raw(`<svg class="bar" width="${STEPS * 4}" height="9" aria-hidden="true">${cells.join('')}</svg>`);
}
