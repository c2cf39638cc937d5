import { NEUTRAL } from '../../figures/palette.ts';
import { rampBar } from '../../figures/ramp-bar.ts';
import { ramp, scatterSvg, type Cloud } from '../../figures/scatter.ts';
import { legend } from '../../figures/swatch.ts';
import type { Embedding } from '../../gather/drawn.ts';
import type { Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';
import { figure } from '../../page/parts.ts';
import { shownValue, spoken } from '../words.ts';

/** Steps of the colour ramp. */
const STEPS = 24;
/** Shares of streamlines beyond the ends of the ramp, so that a few odd ones don't take it all. */
const ENDS = 0.02;

type Placed = Embedding['models'][number];

/** Every model's plane, coloured by bundle. */
export function byBundle(report: Report, { rows, models }: Embedding): Html {
  const groups = new Map<string, number[]>();
  for (const [i, name] of rows.bundle.entries()) {
    const key = rows.plausible[i] ? name : 'implausible';
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const order = ['implausible', ...report.bundles].filter((name) => groups.has(name));
  const rest = [...groups.keys()].filter((name) => !order.includes(name));
  const colourOf = (name: string): string => report.colours.get(name) ?? NEUTRAL;
  const pictures = models.map((model) => {
    const clouds = [...rest, ...order].map((name) =>
      cloudOf(model, groups.get(name) ?? [], colourOf(name), report.colours.has(name) ? 0.85 : 0.35),
    );
    const quality = model.trustworthiness;
    return html`<figure>
      ${scatterSvg(clouds, `t-SNE of ${model.name} by bundle`)}
      <figcaption>
        ${model.name}${quality === null || quality === undefined ? null : `, trustworthiness ${figure(quality, 3)}`}
      </figcaption>
    </figure>`;
  });
  const named = [...report.bundles, 'implausible'].filter((name) => groups.has(name));
  return html`<div class="${gridOf(models)}">${pictures}</div>
    ${legend(named.map((name) => [spoken(name), colourOf(name)] as const))}`;
}

/** Every model's plane, coloured by an attribute; streamlines without it are left out. */
export function byAttribute({ rows, models }: Embedding, attribute: string): Html {
  const values = rows.attributes[attribute] ?? rows.length;
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  const at = (share: number): number => known[Math.floor(known.length * share)] ?? 0;
  const [low, high] = [at(ENDS), at(1 - ENDS)];
  const steps = Array.from({ length: STEPS }, (): number[] => []);
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    const share = (value - low) / Math.max(1e-9, high - low);
    steps[Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS)))].push(i);
  }
  const pictures = models.map((model) => {
    const clouds = steps.map((chosen, k) => cloudOf(model, chosen, ramp((k + 0.5) / STEPS)));
    return html`<figure>
      ${scatterSvg(clouds, `t-SNE of ${model.name} by ${attribute}`)}
      <figcaption>${model.name}</figcaption>
    </figure>`;
  });
  return html`<div class="${gridOf(models)}">${pictures}</div>
    <ul class="legend">
      <li>${shownValue(attribute, low, told(low, high))}</li>
      <li>${rampBar()}</li>
      <li>
        ${shownValue(attribute, high, told(high, low))}${attribute === 'length' ? ' mm, smoothed length' : `, ${spoken(attribute)}`}
      </li>
    </ul>`;
}

/** Few models get large pictures, many small ones side by side. */
function gridOf(models: readonly Placed[]): string {
  return models.length > 3 ? 'pictures' : 'pictures wide';
}

/** With as many decimals as tell the two ends apart. */
function told(value: number, other: number): string {
  return figure(value, Math.abs(value - other) > 20 ? 0 : Math.abs(value - other) > 2 ? 1 : 2);
}

function cloudOf(model: Placed, chosen: readonly number[], colour: string, opacity?: number): Cloud {
  return {
    x: chosen.map((i) => model.x[i]),
    y: chosen.map((i) => model.y[i]),
    colour,
    ...(opacity === undefined ? {} : { opacity }),
  };
}
