import { changed, type ByteWindow } from '../stream/file-window.ts';
import type { TractogramStream } from '../stream/stream.ts';
import { countNonFinite, noticeBad, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import { decodeRecords, nativeWords } from './decode.ts';
import { TRK_HEADER, parseTrkHeader, type TrkHeader } from './header.ts';
import type { NamedValues } from './names.ts';
import { scanTrk, type TrkScan } from './scan.ts';
import { trkSpace } from './space.ts';

/**
 * A TRK file, read a part at a time: once over the lengths of streamlines, so that what is wrong is said before
 * anything is made of it, then once for each call of `batches`.
 *
 * @param window bytes in memory at once
 * @throws TractogenError as `decodeTrk`
 */
export async function streamTrk(
  file: ByteWindow,
  window: number,
  options: ReadOptions = {},
): Promise<TractogramStream> {
  const notice = noticing(options);
  const header = parseTrkHeader(await file.read(0, TRK_HEADER));
  if (header.version === 3) notice('FORMAT_UNKNOWN', 'TRK version 3 is read as version 2');
  const { grid, toRasmm } = trkSpace(header, options.reference, notice);
  const bodyAt = async (word: number, bytes: number): Promise<Float32Array> =>
    nativeWords(await file.read(TRK_HEADER + 4 * word, bytes), header.littleEndian);

  const longest = Math.max(4, window);
  const bytes = file.size - TRK_HEADER;
  const total = Math.floor(bytes / 4);
  const steps = scanTrk(total, bytes % 4, header, options, notice);
  let step = steps.next();
  while (!step.done)
    step = steps.next({ words: integers(await bodyAt(step.value, longest)), first: step.value });
  const { streamlines, points } = step.value;
  let told = false;

  async function* batches(): ReturnType<TractogramStream['batches']> {
    let [done, at, room, bad] = [0, 0, longest, 0];
    while (done < streamlines) {
      const body = await bodyAt(at, room);
      const part = wholeRecords(integers(body), header, streamlines - done);
      // A streamline longer than the window gets one of its size, which the scan has found in the file.
      if (part.streamlines === 0 && !(part.next > body.length && at + part.next <= total)) throw changed();
      room = part.streamlines === 0 ? 4 * part.next : longest;
      if (part.streamlines === 0) continue;
      const records = decodeRecords(body, part, header, toRasmm);
      bad += countNonFinite(records.points);
      yield { ...records, grid, groups: new Map() };
      done += part.streamlines;
      at += part.next;
    }
    if (!told) noticeBad(bad, notice);
    told = true;
  }
  return {
    streamlines,
    points,
    grid,
    perPoint: widths(header.scalars),
    perStreamline: widths(header.properties),
    groups: new Map(),
    window: longest,
    batches,
  };
}

/** The streamlines that lie wholly in a part of a body that starts with one; `next` is the word after them, or after the first. */
function wholeRecords(
  words: Int32Array,
  header: TrkHeader,
  most: number,
): TrkScan & { readonly next: number } {
  const width = (columns: readonly NamedValues[]): number =>
    columns.reduce((sum, { components }) => sum + components, 0);
  const perPoint = 3 + width(header.scalars);
  const perStreamline = width(header.properties);
  let [next, streamlines, points] = [0, 0, 0];
  while (next < words.length && streamlines < most) {
    const length = words[next];
    const size = 1 + length * perPoint + perStreamline;
    if (next + size > words.length) return { streamlines, points, next: streamlines === 0 ? size : next };
    next += size;
    points += length;
    streamlines += 1;
  }
  return { streamlines, points, next };
}

function integers(body: Float32Array): Int32Array {
  return new Int32Array(body.buffer, body.byteOffset, body.length);
}

function widths(columns: readonly NamedValues[]): TractogramStream['perPoint'] {
  return new Map(columns.map(({ name, components }) => [name, { components }]));
}
