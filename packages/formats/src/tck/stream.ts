import { checkGrid } from '../space/check-grid.ts';
import { changed, type ByteWindow } from '../stream/file-window.ts';
import type { TractogramStream } from '../stream/stream.ts';
import { countNonFinite, noticeBad, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import { nativeNumbers, settle, splitAtMarks, type Marks } from './decode.ts';
import { LONGEST, parseTckHeader, type TckHeader } from './header.ts';

/** Headers are rarely longer. */
const USUAL = 64 * 1024;

/**
 * A TCK file, read a part at a time: once over the marks, so that what is wrong is said before anything is made
 * of it, then once for each call of `batches`.
 *
 * @param window bytes in memory at once
 * @throws TractogenError as `decodeTck`
 */
export async function streamTck(
  file: ByteWindow,
  window: number,
  options: ReadOptions = {},
): Promise<TractogramStream> {
  const notice = noticing(options);
  let start = await file.read(0, USUAL);
  if (!Buffer.from(start.buffer, start.byteOffset, start.length).includes('\nEND'))
    start = await file.read(0, LONGEST);
  const header = parseTckHeader(start, notice, file.size);
  const triplet = 3 * header.bytesPerNumber;
  const room = triplet * Math.max(2, Math.floor(window / triplet));
  const marks = await findMarks(file, header, room);
  const streamlines = settle(marks, header, file.size, options, notice);
  const points = marks.points - (streamlines === marks.streamlines ? marks.loose : 0);
  const grid = options.reference === undefined ? null : checkGrid(options.reference);
  let told = false;

  async function* batches(): ReturnType<TractogramStream['batches']> {
    let [done, at, bytes, bad] = [0, header.offset, room, 0];
    while (done < streamlines) {
      const split = splitAtMarks(nativeNumbers(await file.read(at, bytes), header));
      // The last streamline may lack its mark: what stands before the end is one all the same.
      const here = split.streamlines + (split.ended ? 1 : 0);
      const count = Math.min(here, streamlines - done);
      if (count === 0 && at + bytes >= file.size) throw changed();
      bytes = count === 0 ? 2 * bytes : room;
      if (count === 0) continue;
      const values = split.values.subarray(0, 3 * split.offsets[count]);
      bad += countNonFinite(values);
      yield {
        points: values,
        offsets: split.offsets.slice(0, count + 1),
        grid,
        perPoint: new Map(),
        perStreamline: new Map(),
        groups: new Map(),
      };
      done += count;
      at += triplet * (split.offsets[count] + count);
    }
    if (!told) noticeBad(bad, notice);
    told = true;
  }
  return {
    streamlines,
    points,
    grid,
    perPoint: new Map(),
    perStreamline: new Map(),
    groups: new Map(),
    window: room,
    batches,
  };
}

async function findMarks(
  file: ByteWindow,
  header: TckHeader,
  room: number,
): Promise<Marks & { readonly loose: number }> {
  let marks = { streamlines: 0, points: 0, ended: false, used: 0, loose: 0 };
  for (;;) {
    const at = header.offset + marks.used * header.bytesPerNumber;
    const split = splitAtMarks(nativeNumbers(await file.read(at, room), header));
    if (split.used === 0) return marks;
    const loose = split.points - split.offsets[split.streamlines];
    marks = {
      streamlines: marks.streamlines + split.streamlines,
      points: marks.points + split.points,
      ended: split.ended,
      used: marks.used + split.used,
      loose: split.streamlines > 0 ? loose : marks.loose + loose,
    };
    if (split.ended) return marks;
  }
}
