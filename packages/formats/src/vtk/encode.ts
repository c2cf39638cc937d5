import { checkTractogram, dropped, groupNames } from '../tractogram/check.ts';
import { streamlineCount, type DataColumn, type Tractogram } from '../tractogram/tractogram.ts';
import type { WriteOptions } from '../trk/encode.ts';
import { binaryBlock, textBlock, type Block } from './numbers.ts';
import type { VtkStyle } from './style.ts';

/**
 * The bytes of a legacy VTK file, version 3.0 or 5.1, binary or text: POINTS float, LINES, and the data of
 * points and streamlines as arrays of a FIELD. RASMM, as MRtrix3 writes and reads it; the title says so in the words
 * 3D Slicer looks for, which else takes x and y for pointing to the left and the back.
 *
 * Groups do not fit VTK; they are left out with a warning. The grid is no part of the format either.
 *
 * @throws TractogenError OFFSETS_INVALID, NOT_FINITE (text only)
 */
export function encodeVtk(tractogram: Tractogram, options: WriteOptions & VtkStyle = {}): Uint8Array {
  checkTractogram(tractogram);
  const left = dropped('groups', groupNames(tractogram), 'VTK');
  if (left !== null) options.warn?.(left, 'DATA_DROPPED');
  const { points, offsets } = tractogram;
  const { ascii = false, version = '3.0' } = options;
  const count = streamlineCount(tractogram);
  const block = (width: number): Block => (ascii ? textBlock(width) : binaryBlock);
  return Buffer.concat([
    text(
      `# vtk DataFile Version ${version}\nstreamlines in RASMM. SPACE=RAS\n${ascii ? 'ASCII' : 'BINARY'}\nDATASET POLYDATA\n`,
    ),
    text(`POINTS ${points.length / 3} float\n`),
    block(3)(points),
    ...(version === '5.1' ? offsetCells(offsets, block(9)) : countedCells(offsets, block(9))),
    ...fields('CELL_DATA', count, tractogram.perStreamline, block),
    ...fields('POINT_DATA', points.length / 3, tractogram.perPoint, block),
  ]);
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/** Up to version 4: the number of points of each line, then their indices. */
function countedCells(offsets: Uint32Array, block: Block): Buffer[] {
  const count = offsets.length - 1;
  const numbers = new Int32Array(count + offsets[count]);
  let at = 0;
  for (let i = 0; i < count; i++) {
    numbers[at++] = offsets[i + 1] - offsets[i];
    for (let point = offsets[i]; point < offsets[i + 1]; point++) numbers[at++] = point;
  }
  return [text(`LINES ${count} ${numbers.length}\n`), block(numbers)];
}

/** From version 5 on: one offset more than lines, in 64 bits as VTK 9 writes them. */
function offsetCells(offsets: Uint32Array, block: Block): Buffer[] {
  const total = offsets[offsets.length - 1];
  return [
    text(`LINES ${offsets.length} ${total}\nOFFSETS vtktypeint64\n`),
    block(BigInt64Array.from(offsets, BigInt)),
    text('CONNECTIVITY vtktypeint64\n'),
    block(BigInt64Array.from({ length: total }, (_, i) => BigInt(i))),
  ];
}

function fields(
  section: string,
  rows: number,
  columns: ReadonlyMap<string, DataColumn>,
  block: (width: number) => Block,
): Buffer[] {
  if (columns.size === 0) return [];
  return [
    text(`${section} ${rows}\nFIELD FieldData ${columns.size}\n`),
    ...[...columns].flatMap(([name, { values, components }]) => [
      text(`${encodeName(name)} ${components} ${rows} float\n`),
      block(components)(values),
    ]),
  ];
}

/** A name is one word of ASCII: what is not, and % itself, is written as %20 and the like, as VTK does. */
function encodeName(name: string): string {
  return name.toWellFormed().replace(/[^!-~]|[%"]/gu, (char) => encodeURIComponent(char));
}
