import { checkTractogram, dropped } from '../tractogram/check.ts';
import { streamlineCount, type DataColumn, type Tractogram } from '../tractogram/tractogram.ts';
import type { WriteOptions } from '../trk/encode.ts';

/**
 * The bytes of a legacy VTK file, version 3.0, binary: POINTS float, LINES, and the data of points and
 * streamlines as arrays of a FIELD. RASMM, as MRtrix3 writes and reads it.
 *
 * Groups do not fit VTK; they are left out with a warning. The grid is no part of the format either.
 *
 * @throws TractogenError OFFSETS_INVALID
 */
export function encodeVtk(tractogram: Tractogram, options: WriteOptions = {}): Uint8Array {
  checkTractogram(tractogram);
  const left = dropped('groups', [...tractogram.groups.keys()], 'VTK');
  if (left !== null) options.warn?.(left, 'DATA_DROPPED');
  const { points, offsets } = tractogram;
  const count = streamlineCount(tractogram);
  const parts: Buffer[] = [
    text('# vtk DataFile Version 3.0\nstreamlines, RASMM\nBINARY\nDATASET POLYDATA\n'),
    text(`POINTS ${points.length / 3} float\n`),
    floats(points),
    text(`\nLINES ${count} ${count + points.length / 3}\n`),
    cells(offsets),
    text('\n'),
    ...fields('CELL_DATA', count, tractogram.perStreamline),
    ...fields('POINT_DATA', points.length / 3, tractogram.perPoint),
  ];
  return Buffer.concat(parts);
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

function floats(values: Float32Array): Buffer {
  return Buffer.from(Float32Array.from(values).buffer).swap32();
}

/** The number of points of each line, then their indices. */
function cells(offsets: Uint32Array): Buffer {
  const numbers = new Int32Array(offsets.length - 1 + (offsets.at(-1) ?? 0));
  let at = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    numbers[at++] = offsets[i + 1] - offsets[i];
    for (let point = offsets[i]; point < offsets[i + 1]; point++) numbers[at++] = point;
  }
  return Buffer.from(numbers.buffer).swap32();
}

function fields(section: string, rows: number, columns: ReadonlyMap<string, DataColumn>): Buffer[] {
  if (columns.size === 0) return [];
  return [
    text(`${section} ${rows}\nFIELD FieldData ${columns.size}\n`),
    ...[...columns].flatMap(([name, { values, components }]) => [
      text(`${encodeName(name)} ${components} ${rows} float\n`),
      floats(values),
      text('\n'),
    ]),
  ];
}

/** A name is one word of ASCII: what is not, and % itself, is written as %20 and the like, as VTK does. */
function encodeName(name: string): string {
  return name.toWellFormed().replace(/[^!-~]|[%"]/gu, (char) => encodeURIComponent(char));
}
