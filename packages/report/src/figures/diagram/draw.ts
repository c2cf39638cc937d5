import type { Box } from '../../gather/graph/fold.ts';
import { layerWords } from '../../gather/graph/words.ts';
import { escapeText, raw, type Html } from '../../page/html.ts';
import { figure } from '../../page/parts.ts';
import { layOut, type Cell, type Layout } from './layout.ts';

/** Pixels of a box, of a column that only arrows use, and between boxes. */
const WIDTH = 206;
const LANE = 14;
const HEIGHT = 40;
const ACROSS = 14;
const DOWN = 16;
const MARGIN = 2;

/** Left edge and width of each column. */
type Columns = readonly { readonly x: number; readonly width: number }[];

/** Boxes and arrows, inputs at the top: name of the layer, shape of its output, what it does, its parameters. */
export function diagramSvg(boxes: readonly Box[], label: string): Html {
  const layout = layOut(boxes);
  const columns = columnsOf(layout);
  const last = columns.at(-1);
  const width = (last === undefined ? 0 : last.x + last.width) + MARGIN;
  const height = layout.ranks * (HEIGHT + DOWN) - DOWN + 2 * MARGIN;
  const lines = layout.arrows.map((cells) => `<path d="${arrow(cells, columns)}"/>`);
  const drawn = boxes.map((box) => {
    const cell = layout.cells.get(box.name);
    return cell === undefined ? '' : boxOf(box, columns[cell.column].x, top(cell));
  });
  return raw(
    `<svg class="diagram" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(label)}">` +
      `<g class="arrows">${lines.join('')}</g>${drawn.join('')}</svg>`,
  );
}

function columnsOf({ cells, columns }: Layout): Columns {
  const used = new Set([...cells.values()].map(({ column }) => column));
  let x = MARGIN;
  return Array.from({ length: columns }, (_, column) => {
    const width = used.has(column) ? WIDTH : LANE;
    const found = { x, width };
    x += width + ACROSS;
    return found;
  });
}

const top = ({ rank }: Cell): number => MARGIN + rank * (HEIGHT + DOWN);

function boxOf({ name, steps, shape, parameters }: Box, x: number, y: number): string {
  const words = steps.map(layerWords).filter((word) => word !== '');
  const size = shape === null ? '?' : shape.join(' × ');
  const right = (line: number, text: string): string =>
    `<text class="size" text-anchor="end" x="${x + WIDTH - 8}" y="${y + line}">${escapeText(text)}</text>`;
  return (
    `<g class="${parameters > 0 ? 'box learns' : 'box'}"><title>${escapeText(`${name}: ${steps.map(({ kind }) => kind).join(', ')}`)}</title>` +
    `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="5"/>` +
    `<text class="name" x="${x + 8}" y="${y + 16}">${escapeText(name)}</text>${right(16, size)}` +
    `<text x="${x + 8}" y="${y + 32}">${escapeText(words.join(' '))}</text>` +
    `${parameters === 0 ? '' : right(32, figure(parameters, 0))}</g>`
  );
}

/** From the bottom of a box down a free column to the top of another, with a small head. */
function arrow(cells: readonly Cell[], columns: Columns): string {
  const middle = ({ column }: Cell): number => columns[column].x + columns[column].width / 2;
  const [first, ...rest] = cells;
  let path = `M${middle(first)} ${top(first) + HEIGHT}`;
  for (const [i, cell] of rest.entries()) {
    const [x, y] = [middle(cell), top(cell)];
    path += `C${middle(cells[i])} ${y - DOWN / 4} ${x} ${y - DOWN} ${x} ${y}`;
    if (i < rest.length - 1) path += `V${y + HEIGHT}`;
  }
  return `${path}m-3 -5l3 5l3 -5`;
}
