import type { FileHandle } from 'node:fs/promises';
import { FileWindow, changed } from '../stream/file-window.ts';
import type { TractogramStream } from '../stream/stream.ts';
import { countNonFinite, noticeBad, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import type { DataColumn, Tractogram } from '../tractogram/tractogram.ts';
import { arrayWindow, isExact, verifyEntry, wholeEntry, type ArrayWindow } from './entry-window.ts';
import type { TrxArray } from './layout.ts';
import { asFloat32, asIndices, bytesOf, numbersIn } from './numbers.ts';
import { checkOffsetRows, readOffsets } from './offsets.ts';
import { checkPositions, checkRows, headerIn, noticeNoGroup, noticeRounded, openTrx } from './open.ts';
import { readZipDirectoryOf } from './zip-directory.ts';
import { checkBudget } from './zip-read.ts';

/**
 * A TRX file, stored or deflated, points and their data read a part at a time: once over, so that what is wrong is
 * said before anything is made of it, then once for each call of `batches`. Offsets, the numbers of streamlines and
 * groups are in memory.
 *
 * @param window bytes of points and their data in memory at once
 * @throws TractogenError as `decodeTrx`
 */
export async function streamTrx(
  handle: FileHandle,
  size: number,
  window: number,
  options: ReadOptions = {},
): Promise<TractogramStream> {
  const notice = noticing(options);
  const entries = await readZipDirectoryOf(new FileWindow(handle, size));
  checkBudget(entries, size);
  const headerBytes = await wholeEntry(handle, headerIn(entries));
  const { header, grid, arrays } = openTrx(entries, headerBytes, options, notice);
  const numbers = async (array: TrxArray): Promise<ReturnType<typeof numbersIn>> =>
    numbersIn(await wholeEntry(handle, array.entry), array.type);

  const { positions } = arrays;
  if (positions === null) checkPositions(header);
  else {
    checkRows(positions, header.vertices);
    await verifyEntry(handle, positions.entry);
  }
  if (arrays.offsets !== null) checkOffsetRows(arrays.offsets, header.streamlines);
  const stored = arrays.offsets === null ? new Uint32Array(0) : await numbers(arrays.offsets);
  const offsets = readOffsets(arrays.offsets, header, () => stored, options.recover === true, notice);
  const streamlines = offsets.length - 1;
  for (const array of arrays.perPoint.values()) {
    checkRows(array, header.vertices);
    await verifyEntry(handle, array.entry);
    if (!(await isExact(handle, array, window))) noticeRounded(array, notice);
  }
  const columns = async (
    found: ReadonlyMap<string, TrxArray>,
    rows: number,
  ): Promise<Map<string, DataColumn>> => {
    const result = new Map<string, DataColumn>();
    for (const [name, array] of found) {
      checkRows(array, rows);
      const { values, exact } = asFloat32(await numbers(array));
      if (!exact) noticeRounded(array, notice);
      result.set(name, { values, components: array.components });
    }
    return result;
  };
  const perStreamline = await columns(arrays.perStreamline, streamlines);
  const groups = new Map<string, Uint32Array>();
  for (const [name, array] of arrays.groups)
    groups.set(name, asIndices(await numbers(array), streamlines - 1, `streamline of group ${name}`));
  const perGroup = new Map<string, ReadonlyMap<string, DataColumn>>();
  for (const [name, found] of arrays.perGroup)
    if (groups.has(name)) perGroup.set(name, await columns(found, 1));
    else noticeNoGroup(name, found, notice);

  const pointBytes = [...(positions === null ? [] : [positions]), ...arrays.perPoint.values()].reduce(
    (sum, { components, type }) => sum + components * bytesOf(type),
    0,
  );
  const room = Math.max(1, Math.floor(window / Math.max(1, pointBytes)));
  let told = false;
  async function* batches(): AsyncGenerator<Tractogram> {
    const places = positions === null ? null : arrayWindow(handle, positions);
    const beside = [...arrays.perPoint].map(([name, array]) => [name, arrayWindow(handle, array)] as const);
    let bad = 0;
    try {
      for (let start = 0, end = 0; start < streamlines; start = end) {
        for (end = start + 1; end < streamlines && offsets[end + 1] - offsets[start] <= room;) end += 1;
        const [first, last] = [offsets[start], offsets[end]];
        const points = places === null ? new Float32Array(0) : await rowsOf(places, first, last);
        bad += countNonFinite(points);
        const perPoint = new Map<string, DataColumn>();
        for (const [name, column] of beside)
          perPoint.set(name, {
            values: await rowsOf(column, first, last),
            components: column.array.components,
          });
        yield {
          points,
          offsets: offsets.slice(start, end + 1).map((offset) => offset - first),
          grid,
          perPoint,
          perStreamline: new Map(
            [...perStreamline].map(([name, { values, components }]) => [
              name,
              { values: values.slice(start * components, end * components), components },
            ]),
          ),
          groups: new Map(),
        };
      }
    } finally {
      await places?.close();
      for (const [, column] of beside) await column.close();
    }
    if (!told) noticeBad(bad, notice);
    told = true;
  }
  const widths = new Map([...arrays.perPoint].map(([name, { components }]) => [name, { components }]));
  return {
    streamlines,
    points: header.vertices,
    grid,
    perPoint: widths,
    perStreamline,
    groups,
    perGroup,
    window,
    batches,
  };
}

/** Rows of an array as float32, in memory of their own. @throws TractogenError TRUNCATED if the file changed */
async function rowsOf({ array, read }: ArrayWindow, first: number, last: number): Promise<Float32Array> {
  const bytes = array.components * bytesOf(array.type);
  const found = await read(first * bytes, (last - first) * bytes);
  if (found.length !== (last - first) * bytes) throw changed();
  const numbers = numbersIn(found, array.type);
  return numbers instanceof Float32Array ? numbers.slice() : asFloat32(numbers).values;
}
