import { open } from 'node:fs/promises';
import { gunzipStart, isGzip } from '../files/gzip.ts';
import { naming, unreadable } from '../files/read-bytes.ts';
import { streamTck } from '../tck/stream.ts';
import { formatOf, type TractogramFormat } from '../tractogram/format.ts';
import { inflateBudget } from '../tractogram/inflate-budget.ts';
import type { ReadOptions } from '../tractogram/read-options.ts';
import { readTractogram } from '../tractogram/read.ts';
import { streamlineCount, type Tractogram } from '../tractogram/tractogram.ts';
import { streamTrk } from '../trk/stream.ts';
import { isTrxFolder } from '../trx/folder.ts';
import { streamTrx } from '../trx/stream.ts';
import { FileWindow } from './file-window.ts';
import { gzipWindow } from './gzip-window.ts';
import type { InflateWindow } from './inflate-window.ts';
import { WINDOW, type TractogramStream } from './stream.ts';

/** Bytes that tell a format, also where they are gzipped. */
const START = 4096;

export interface StreamOptions extends ReadOptions {
  /** Bytes of the file in memory at once; 8 MiB by default. */
  readonly window?: number;
}

/**
 * Gives a tractogram to `use` a part at a time: TRK, TCK (gzipped or not) and TRX from the disk with little memory,
 * whatever their size; VTK, and TRX in a folder, which are read as a whole, as one part.
 *
 * @throws TractogenError as `readTractogram`
 */
export async function streamTractogram<T>(
  path: string,
  options: StreamOptions,
  use: (stream: TractogramStream) => Promise<T>,
): Promise<T> {
  if (await isTrxFolder(path)) return await use(asStream(await readTractogram(path, options)));
  let inflating = null as InflateWindow | null;
  const handle = await naming(path, async () => await unreadable(async () => await open(path, 'r')));
  try {
    const stream = await naming(path, async () => {
      const { size } = await unreadable(async () => await handle.stat());
      const stored = new FileWindow(handle, size);
      const start = await stored.read(0, START);
      const gzip = isGzip(start);
      const format = gzip ? gzippedFormat(path, start) : formatOf(path, start);
      const window = options.window ?? WINDOW;
      if (format === 'trx' && !gzip) return await streamTrx(handle, size, window, options);
      if (format !== 'trk' && format !== 'tck') return null;
      if (gzip) inflating = await gzipWindow(handle, size, inflateBudget(size));
      const open = format === 'trk' ? streamTrk : streamTck;
      return await open(inflating ?? stored, window, options);
    });
    if (stream !== null) return await use(named(path, stream));
  } finally {
    await inflating?.close();
    await handle.close();
  }
  const whole = await readTractogram(path, options);
  return await use(asStream(whole));
}

/** Null also where it cannot be told: reading the file as a whole then says why. */
function gzippedFormat(path: string, start: Uint8Array): TractogramFormat | null {
  try {
    return formatOf(path, gunzipStart(start));
  } catch {
    return null;
  }
}

/** Errors of parts name the file too. */
function named(path: string, stream: TractogramStream): TractogramStream {
  return {
    ...stream,
    async *batches() {
      const parts = stream.batches();
      for (;;) {
        const { value, done } = await naming(path, async () => await parts.next());
        if (done === true) return;
        yield value;
      }
    },
  };
}

/** A tractogram in memory as one part. */
function asStream(tractogram: Tractogram): TractogramStream {
  const { perGroup, groups, ...parts } = tractogram;
  return {
    streamlines: streamlineCount(tractogram),
    points: tractogram.points.length / 3,
    grid: tractogram.grid,
    perPoint: tractogram.perPoint,
    perStreamline: tractogram.perStreamline,
    groups,
    ...(perGroup && { perGroup }),
    window: null,
    async *batches() {
      yield { ...parts, groups: new Map() };
    },
  };
}
