import { escapeText, raw, type Html } from '../page/html.ts';
import type { View } from './projection.ts';

/** Streamlines drawn in one colour. */
export interface Strand {
  /** Each n × 3, mm. */
  readonly streamlines: readonly ArrayLike<number>[];
  /** A colour, or `real` for the page's neutral one. */
  readonly colour: string;
  /** Pixels on the screen, whatever the zoom. */
  readonly width?: number;
  readonly opacity?: number;
}

/** Points a streamline keeps in a picture. */
const KEPT = 32;
/** Picture units a mm: whole numbers then resolve 0.1 mm. */
const UNITS = 10;
/** mm at the sides; above and below three quarters of it, which keeps a 4 : 3 frame. */
const MARGIN = 4;
const LOW = 0.75;

/** A still picture of streamlines seen along one axis; needs neither script nor style of its own. */
export function pictureSvg(strands: readonly Strand[], view: View, label: string): Html {
  const width = Math.round((view.max[0] - view.min[0] + 2 * MARGIN) * UNITS);
  const height = Math.round((view.max[1] - view.min[1] + 2 * MARGIN * LOW) * UNITS);
  const paths = strands.map(({ streamlines, colour, width: stroke = 1, opacity = 0.7 }) => {
    const d = streamlines.map((points) => pathOf(points, view)).join('');
    const paint = colour === 'real' ? 'class="real"' : `stroke="${escapeText(colour)}"`;
    return `<path ${paint} stroke-width="${stroke}" vector-effect="non-scaling-stroke" stroke-opacity="${opacity}" d="${d}"/>`;
  });
  return raw(
    `<svg class="picture" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(label)}">` +
      `<g fill="none" stroke-linejoin="round" stroke-linecap="round">${paths.join('')}</g></svg>`,
  );
}

/** Box of some streamlines in the plane of `view`, so that one bundle fills its picture. */
export function zoomTo(view: View, streamlines: readonly ArrayLike<number>[]): View {
  const min: [number, number] = [Infinity, Infinity];
  const max: [number, number] = [-Infinity, -Infinity];
  for (const points of streamlines) {
    for (let i = 0; i < points.length; i += 3) {
      for (const [k, axis] of [view.right, view.up].entries()) {
        min[k] = Math.min(min[k], points[i + axis]);
        max[k] = Math.max(max[k], points[i + axis]);
      }
    }
  }
  if (!Number.isFinite(min[0])) return view;
  // A common 4 : 3 frame around the middle, so that pictures line up.
  const half = Math.max((max[0] - min[0]) / 2, ((max[1] - min[1]) / 2) * (4 / 3), 5);
  const centre = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2];
  return {
    ...view,
    min: [centre[0] - half, centre[1] - half * 0.75],
    max: [centre[0] + half, centre[1] + half * 0.75],
  };
}

function pathOf(points: ArrayLike<number>, view: View): string {
  const n = points.length / 3;
  const kept = Math.min(KEPT, n);
  let path = '';
  let lastX = 0;
  let lastY = 0;
  for (let i = 0; i < kept; i++) {
    const at = 3 * (kept < 2 ? 0 : Math.round((i * (n - 1)) / (kept - 1)));
    const x = Math.round((points[at + view.right] - view.min[0] + MARGIN) * UNITS);
    const y = Math.round((view.max[1] - points[at + view.up] + MARGIN * LOW) * UNITS);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return '';
    path += i === 0 ? `M${x} ${y}l` : `${i === 1 ? '' : ' '}${x - lastX} ${y - lastY}`;
    lastX = x;
    lastY = y;
  }
  return path;
}
