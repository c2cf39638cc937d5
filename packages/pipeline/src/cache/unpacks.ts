import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** What an entry may inflate to: see the server's own bound. */
const INFLATE_RATIO = 300;
const INFLATE_FLOOR = 64 * 2 ** 20;

/** Whether a gzip is whole and not made to fill the memory. */
export async function unpacks(path: string, bytes: number): Promise<void> {
  const limit = INFLATE_RATIO * bytes + INFLATE_FLOOR;
  let inflated = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      inflated += chunk.length;
      done(inflated > limit ? new Error('sent an archive that inflates without end') : null);
    },
  });
  await pipeline(createReadStream(path), createGunzip(), count);
}
