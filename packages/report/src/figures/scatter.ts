import { escapeText, raw, type Html } from '../page/html.ts';

/** Points of one colour. */
export interface Cloud {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly colour: string;
  readonly opacity?: number;
}

const SIZE = 1000;
const MARGIN = 30;

/** Dots in a square, one path a cloud: a zero-length stroke with round caps is a dot. */
export function scatterSvg(clouds: readonly Cloud[], label: string): Html {
  const xs = clouds.flatMap(({ x }) => x);
  const ys = clouds.flatMap(({ y }) => y);
  const low = [lowest(xs), lowest(ys)];
  const reach = Math.max(-lowest(xs.map((v) => -v)) - low[0], -lowest(ys.map((v) => -v)) - low[1], 1e-9);
  const place = (value: number, axis: 0 | 1): number =>
    Math.round(MARGIN + ((value - low[axis]) / reach) * (SIZE - 2 * MARGIN));
  const paths = clouds.map(({ x, y, colour, opacity = 0.75 }) => {
    const d = x.map((value, i) => `M${place(value, 0)} ${SIZE - place(y[i], 1)}h0`).join('');
    return `<path stroke="${escapeText(colour)}" stroke-opacity="${opacity}" d="${d}"/>`;
  });
  return raw(
    `<svg class="picture" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escapeText(label)}">` +
      `<g fill="none" stroke-width="9" stroke-linecap="round">${paths.join('')}</g></svg>`,
  );
}

function lowest(values: readonly number[]): number {
  let found = Infinity;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** A colour of a rising ramp (viridis, five stops) for a share in 0…1. */
export function ramp(share: number): string {
  const stops = ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'];
  const at = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1);
  const k = Math.floor(at);
  const mix = [1, 3, 5].map((i) => {
    const a = Number.parseInt(stops[k].slice(i, i + 2), 16);
    const b = Number.parseInt(stops[k + 1].slice(i, i + 2), 16);
    return Math.round(a + (at - k) * (b - a))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${mix.join('')}`;
}
