import { open } from 'node:fs/promises';
import { isGzip } from '../files/gzip.ts';
import { naming, unreadable } from '../files/read-bytes.ts';
import { streamTck } from '../tck/stream.ts';
import { groupNames } from '../tractogram/check.ts';
import { formatOf } from '../tractogram/format.ts';
import type { ReadOptions } from '../tractogram/read-options.ts';
import { readTractogram } from '../tractogram/read.ts';
import { streamlineCount, type Tractogram } from '../tractogram/tractogram.ts';
import { streamTrk } from '../trk/stream.ts';
import { FileWindow } from './file-window.ts';
import { WINDOW, type TractogramStream } from './stream.ts';

export interface StreamOptions extends ReadOptions {
  /** Bytes of the file in memory at once; 8 MiB by default. */
  readonly window?: number;
}

/**
 * Gives a tractogram to `use` a part at a time: TRK and TCK from the disk with little memory, whatever their size;
 * other formats and gzipped files, which must be read as a whole, as one part.
 *
 * @throws TractogenError as `readTractogram`
 */
export async function streamTractogram<T>(
  path: string,
  options: StreamOptions,
  use: (stream: TractogramStream) => Promise<T>,
): Promise<T> {
  const handle = await naming(path, async () => await unreadable(async () => await open(path, 'r')));
  try {
    const stream = await naming(path, async () => {
      const { size } = await unreadable(async () => await handle.stat());
      const file = new FileWindow(handle, size);
      const start = await file.read(0, 16);
      const format = isGzip(start) ? null : formatOf(path, start);
      const window = options.window ?? WINDOW;
      if (format === 'trk') return await streamTrk(file, window, options);
      if (format === 'tck') return await streamTck(file, window, options);
      return null;
    });
    if (stream !== null) return await use(named(path, stream));
  } finally {
    await handle.close();
  }
  const whole = await readTractogram(path, options);
  return await use(asStream(whole));
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
  return {
    streamlines: streamlineCount(tractogram),
    points: tractogram.points.length / 3,
    grid: tractogram.grid,
    perPoint: tractogram.perPoint,
    perStreamline: tractogram.perStreamline,
    groups: groupNames(tractogram),
    window: null,
    async *batches() {
      yield tractogram;
    },
  };
}
