import { escapeText, raw, type Html } from '../page/html.ts';
import { ramp } from './scatter.ts';

/** Columns that are drawn at most, and steps of the colour ramp. */
const COLUMNS = 60;
const STEPS = 12;
const CELL = { width: 5, height: 5 } as const;

/**
 * Rows of cells coloured by their values, one row a dimension and one column an epoch; evenly spaced columns stand for
 * many. Cells of one colour are one path, which keeps thousands of them small.
 *
 * @param rows dimensions × epochs, each 0 … 1
 */
export function heatStrip(rows: readonly (readonly number[])[], label: string): Html {
  const epochs = rows[0]?.length ?? 0;
  const columns = Math.min(epochs, COLUMNS);
  const { width, height } = CELL;
  const paths = Array.from({ length: STEPS }, () => '');
  for (const [row, values] of rows.entries()) {
    for (let column = 0; column < columns; column++) {
      const value = values[columns < 2 ? 0 : Math.round((column * (epochs - 1)) / (columns - 1))];
      if (!Number.isFinite(value)) continue;
      const step = Math.min(STEPS - 1, Math.max(0, Math.floor(value * STEPS)));
      paths[step] += `M${column * width} ${row * height}h${width}v${height}h-${width}z`;
    }
  }
  const drawn = paths.flatMap((d, step) =>
    d === '' ? [] : [`<path fill="${ramp((step + 0.5) / STEPS)}" d="${d}"/>`],
  );
  const size = `${columns * width} ${rows.length * height}`;
  return raw(
    `<svg class="heat" viewBox="0 0 ${size}" preserveAspectRatio="none" shape-rendering="crispEdges" role="img" aria-label="${escapeText(label)}">${drawn.join('')}</svg>`,
  );
}
