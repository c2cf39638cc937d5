import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

/** A file on the local disk with bytes that came in whole. */
export interface Spooled {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Spooled files older than this belong to nobody. */
const ABANDONED_MS = 24 * 3600 * 1000;

/** Where bytes wait until they are known to be whole, and what they are. */
export interface Spool {
  /**
   * Takes a stream in, in constant memory. Of a larger one than `limit` the rest is read and thrown away, since Nx does not
   * hear an answer before it has sent all.
   *
   * @throws what the stream breaks with; nothing stays then
   */
  take(stream: Readable, limit: number): Promise<Spooled | 'too-large'>;
  drop(file: Spooled): Promise<void>;
  /** Its bytes; the file is gone when they are read, or when the reader goes away. */
  hand(file: Spooled): Promise<Readable>;
  /** Removes what was left behind by a server that was killed; returns how many. */
  sweep(now: number): Promise<number>;
}

export function spoolIn(folder: string): Spool {
  return {
    async take(stream, limit) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, randomUUID());
      const hash = createHash('sha256');
      const out = createWriteStream(path);
      let bytes = 0;
      // A disk may be full at any time; who sends hears of it when all is sent, since Nx does not listen before.
      let failure: unknown;
      out.on('error', (error) => (failure ??= error));
      try {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          if (bytes > limit || failure !== undefined) continue;
          hash.update(chunk);
          if (!out.write(chunk)) await once(out, 'drain').catch((error: unknown) => (failure ??= error));
        }
        if (failure !== undefined) throw failure;
        out.end();
        await finished(out);
      } catch (error) {
        out.destroy();
        await rm(path, { force: true });
        throw error;
      }
      if (bytes <= limit) return { path, bytes, sha256: hash.digest('hex') };
      await rm(path, { force: true });
      return 'too-large';
    },
    async hand({ path }) {
      const handle = await open(path, 'r');
      // An open file outlives its name.
      await rm(path, { force: true });
      return handle.createReadStream();
    },
    drop: async ({ path }) => await rm(path, { force: true }),
    async sweep(now) {
      const names = await readdir(folder).catch(() => []);
      let removed = 0;
      for (const name of names) {
        const found = await stat(join(folder, name)).catch(() => null);
        if (found === null || now - found.mtimeMs < ABANDONED_MS) continue;
        await rm(join(folder, name), { force: true });
        removed++;
      }
      return removed;
    },
  };
}
