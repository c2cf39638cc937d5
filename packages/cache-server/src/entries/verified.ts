import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Objects } from '../objects/objects.ts';
import { bodyName } from './key.ts';
import type { Note } from './note.ts';
import type { Spool } from './spool.ts';

/** Bytes of an entry, known to be those that were stored before the first of them goes out. */
export type ReadVerified = (note: Note) => Promise<Readable | 'missing' | 'damaged'>;

/**
 * Reads bodies whose SHA-256 was compared beforehand. Where a change of the bytes shows (a file's times, size and number),
 * a body is hashed once and then again only after a change; else (a bucket) it is brought to the local disk each time
 * and hashed on the way. So a damaged body is a miss, never half an answer.
 */
export function verifiedReader(objects: Objects, spool: Spool): ReadVerified {
  const known = new Map<string, string>();
  const underWay = new Map<string, Promise<boolean>>();
  return async (note) => {
    const name = bodyName(note.scope, note.sha256);
    const body = await objects.open(name);
    if (body === null) return 'missing';
    if (body.bytes !== note.bytes) return 'damaged';
    const { signature } = body;
    if (signature === null) {
      const file = await spool.take(await body.stream(), note.bytes);
      if (file === 'too-large') return 'damaged';
      if (file.sha256 === note.sha256) return await spool.hand(file);
      await spool.drop(file);
      return 'damaged';
    }
    if (known.get(name) !== signature) {
      const id = `${name} ${signature}`;
      // Many readers of one new body wait for one look at it.
      const look = underWay.get(id) ?? body.stream().then((stream) => isWhole(stream, note));
      underWay.set(id, look);
      try {
        if (!(await look)) return 'damaged';
      } finally {
        underWay.delete(id);
      }
      known.set(name, signature);
    }
    return await body.stream();
  };
}

async function isWhole(stream: Readable, { bytes, sha256 }: Note): Promise<boolean> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    count += chunk.length;
    hash.update(chunk);
  }
  return count === bytes && hash.digest('hex') === sha256;
}
