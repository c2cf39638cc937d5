import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

/** The gzip of bytes that come a part at a time; an error of the parts is the reader's. */
export function gzipParts(parts: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(parts), createGzip(), () => {
    // Whoever reads hears of the error.
  });
}
