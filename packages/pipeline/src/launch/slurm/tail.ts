import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK = 1 << 16;

/** Follows a file that another machine appends to. */
export interface Tail {
  /** Hands on what has come since the last look. */
  look(): void;
}

/** @param path may change when the file is moved; what was read is not read again */
export function tail(path: () => string, push: (text: string) => void): Tail {
  // A character may be cut between two looks.
  const decoder = new StringDecoder('utf8');
  let at = 0;
  return {
    look() {
      let file: number;
      try {
        file = openSync(path(), 'r');
      } catch {
        // Not there yet: the job waits.
        return;
      }
      try {
        const buffer = Buffer.alloc(CHUNK);
        for (;;) {
          const count = readSync(file, buffer, 0, CHUNK, at);
          if (count === 0) return;
          at += count;
          push(decoder.write(buffer.subarray(0, count)));
        }
      } finally {
        closeSync(file);
      }
    },
  };
}
