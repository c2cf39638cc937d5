import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Blob } from './store.ts';

/** Bodies in the team's cache. Whatever goes wrong there costs a body that is not found, or not stored, never a run. */
export interface RemoteBlobs {
  /** True when the file was written whole, by its length; its hash is the caller's to look at. */
  get(blob: Blob, path: string): Promise<boolean>;
  put(blob: Blob, body: () => Readable): Promise<void>;
}

/** @param warn hears once what went wrong */
export function remoteBlobs(
  server: string,
  token: string | undefined,
  warn: (line: string) => void,
): RemoteBlobs {
  const base = server.replace(/\/+$/, '');
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const urlOf = ({ sha256 }: Blob): string => `${base}/v1/blobs/${sha256}`;
  const state = { told: false };
  const failed = (what: string, error: unknown): void => {
    if (state.told) return;
    state.told = true;
    warn(`the team's cache could not ${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
  return {
    async get(blob, path) {
      try {
        const answer = await fetch(urlOf(blob), { headers, redirect: 'error' });
        if (answer.status !== 200 || answer.body === null) {
          await answer.body?.cancel();
          return false;
        }
        let count = 0;
        const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
        await pipeline(
          body,
          async function* (chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
              count += chunk.length;
              if (count > blob.bytes) throw new Error('it sent more than was asked for');
              yield chunk;
            }
          },
          createWriteStream(path),
        );
        return count === blob.bytes;
      } catch (error) {
        failed('send a body', error);
        return false;
      }
    },
    async put(blob, body) {
      try {
        const there = await fetch(urlOf(blob), { method: 'HEAD', headers, redirect: 'error' });
        if (there.status !== 404) return;
        const request: RequestInit & { duplex: 'half' } = {
          method: 'PUT',
          headers: {
            ...headers,
            'content-type': 'application/octet-stream',
            'content-length': String(blob.bytes),
          },
          body: Readable.toWeb(body()) as globalThis.ReadableStream<Uint8Array>,
          duplex: 'half',
          redirect: 'error',
        };
        const answer = await fetch(urlOf(blob), request);
        await answer.body?.cancel();
        // 403: a token that only reads; 409: another was faster.
        if (![200, 403, 409].includes(answer.status)) failed('store a body', `it answered ${answer.status}`);
      } catch (error) {
        failed('store a body', error);
      }
    },
  };
}
