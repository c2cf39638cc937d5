import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { isOpen } from './entry-access.ts';
import { originIn, type Origin } from './origin.ts';
import { answer as answerTo } from './proof.ts';
import { unpacks } from './unpacks.ts';
import { watchdog } from './watchdog.ts';

export interface GuardOptions {
  /** Address of the team's cache. */
  readonly upstream: string;
  /** Folder for temporary files. */
  readonly temporary: string;
  /**
   * Names of pipelines of which nothing may be stored. Null: the cache may hold restricted data; else an entry is
   * stored only if it is surely open, whatever its pipeline is called.
   */
  readonly restricted: ReadonlySet<string> | null;
  /** By which whoever begins a run knows this guard from whatever else may listen at its address by then. */
  readonly secret: string;
  /** Hears once that the cache is not used any more, and why. */
  readonly warn: (line: string) => void;
  /** For an answer to begin, and between two pieces of it, ms. */
  readonly patience?: number;
}

/** A POST there begins another run: what failed before is tried again, and warned of again. */
export const BEGIN = '/begin';
/** A GET there tells who stored what was let in, by hash: an array of `[hash, origin]`. */
export const ORIGINS = '/origins';

/** Of a daemon that lives for months the latest are enough. */
const MOST_ORIGINS = 20_000;

/** Failures in a row after which the server is asked no more in this run. */
const GIVE_UP = 2;
const PATIENCE_MS = 10_000;
/** A body may be gigabytes, which a server has to bring to its disk before it answers: as many times the patience. */
const BODY_PATIENCE = 12;
const ENTRY = /^\/v1\/cache\/[A-Za-z0-9]{1,128}$/;
const BLOB = /^\/v1\/blobs\/[0-9a-f]{64}$/;

/**
 * Stands between Nx and the team's cache on this machine. Nx ends a run over any answer but a hit and a miss; through this
 * whatever is wrong with the server is a miss, or an entry that is not stored, and one warning. An entry is let in when
 * it has come whole and can be unpacked, and out when it may be told.
 */
export async function startGuard(options: GuardOptions): Promise<{ url: string; server: Server }> {
  const { upstream, temporary, restricted, secret, warn, patience = PATIENCE_MS } = options;
  const base = upstream.replace(/\/+$/, '');
  const spool = await mkdtemp(join(temporary, 'tractogen-guard-'));
  const state = { failures: 0, warned: false };
  const origins = new Map<string, Origin>();
  const remember = (hash: string, origin: Origin | null): void => {
    origins.delete(hash);
    if (origin !== null) origins.set(hash, origin);
    if (origins.size > MOST_ORIGINS) origins.delete(origins.keys().next().value ?? '');
  };
  const failed = (why: string): void => {
    state.failures++;
    if (state.warned) return;
    state.warned = true;
    warn(`The remote cache ${why}; this run goes on without what it would have had.`);
  };
  const ask = async (
    request: IncomingMessage,
    body: Readable | null,
    signal: AbortSignal,
  ): Promise<Response> => {
    const headers: Record<string, string> = {};
    for (const name of ['authorization', 'content-type', 'content-length'] as const) {
      const value = request.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    return await fetch(base + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers,
      redirect: 'error',
      signal,
      ...(body === null
        ? {}
        : { body: Readable.toWeb(body) as globalThis.ReadableStream<Uint8Array>, duplex: 'half' }),
    });
  };

  async function get(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = join(spool, randomUUID());
    const watch = watchdog(patience);
    try {
      const answer = await ask(request, null, watch.signal);
      if (answer.status !== 200) {
        await answer.body?.cancel();
        if (answer.status === 404) state.failures = 0;
        else failed(`answered ${answer.status}`);
        return void response.writeHead(404).end();
      }
      const told = answer.headers.get('content-length');
      // Opened first: a stream that is broken off early would make the file after it was removed.
      const file = await open(path, 'w');
      const source = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
      source.on('data', () => watch.feed());
      await pipeline(source, file.createWriteStream());
      const { size } = await stat(path);
      if (told !== null && Number(told) !== size) throw new Error('sent another length than it said');
      await unpacks(path, size);
      state.failures = 0;
      remember((request.url ?? '').replace(/^.*\//, ''), originIn(answer.headers));
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
      await pipeline(createReadStream(path), response);
    } catch (error) {
      failed(watch.signal.aborted ? 'is too slow' : `failed (${reason(error)})`);
      await rm(path, { force: true });
      if (!response.headersSent) response.writeHead(404).end();
      else response.destroy();
    } finally {
      watch.end();
      await rm(path, { force: true });
    }
  }

  /** An entry is looked at whole before any of it leaves; 403 is what Nx takes for a token that may only read. */
  async function putEntry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (restricted === null) return await put(request, response, request);
    const path = join(spool, randomUUID());
    try {
      const file = await open(path, 'w');
      await pipeline(request, file.createWriteStream());
      if (await isOpen(path, restricted)) await put(request, response, createReadStream(path));
      else response.writeHead(403).end();
    } finally {
      await rm(path, { force: true });
    }
  }

  async function put(
    request: IncomingMessage,
    response: ServerResponse,
    body: Readable,
    wait = patience,
  ): Promise<void> {
    const watch = watchdog(wait);
    body.on('data', () => watch.feed());
    let status = 403;
    try {
      const answer = await ask(request, body, watch.signal);
      await answer.body?.cancel();
      if ([200, 403, 409].includes(answer.status)) {
        status = answer.status;
        state.failures = 0;
      } else failed(`answered ${answer.status}`);
    } catch (error) {
      failed(watch.signal.aborted ? 'is too slow' : `failed (${reason(error)})`);
    } finally {
      watch.end();
    }
    // Nx hears an answer when it has sent everything.
    body.resume();
    if (!request.complete && !request.destroyed)
      await new Promise<void>((done) => void request.once('close', () => done()).once('end', () => done()));
    response.writeHead(status).end();
  }

  /** Bodies go through as they come: whoever asked for one knows its hash. */
  async function blob(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wait = BODY_PATIENCE * patience;
    if (request.method === 'PUT') return await put(request, response, request, wait);
    const watch = watchdog(wait);
    try {
      const answer = await ask(request, null, watch.signal);
      const length = answer.headers.get('content-length');
      if (answer.status === 200 || answer.status === 404) state.failures = 0;
      else failed(`answered ${answer.status}`);
      const found = answer.status === 200 && length !== null;
      response.writeHead(found ? 200 : 404, found ? { 'content-length': length } : {});
      if (!found || request.method === 'HEAD' || answer.body === null) {
        await answer.body?.cancel();
        return void response.end();
      }
      const source = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
      source.on('data', () => watch.feed());
      await pipeline(source, response);
    } catch (error) {
      failed(watch.signal.aborted ? 'is too slow' : `failed (${reason(error)})`);
      if (response.headersSent) response.destroy();
      else response.writeHead(404).end();
    } finally {
      watch.end();
    }
  }

  const handlerOf = (method: string, url: string): typeof get | undefined => {
    if (state.failures >= GIVE_UP) return undefined;
    if (BLOB.test(url) && ['GET', 'HEAD', 'PUT'].includes(method)) return blob;
    if (!ENTRY.test(url)) return undefined;
    return method === 'GET' ? get : method === 'PUT' ? putEntry : undefined;
  };
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    const own = [`POST ${BEGIN}`, `GET ${ORIGINS}`].includes(`${method} ${url}`);
    const proven = own ? answerTo(secret, request.headers) : null;
    if (proven !== null) {
      if (url === BEGIN) Object.assign(state, { failures: 0, warned: false });
      response.writeHead(200, proven).end(url === ORIGINS ? JSON.stringify([...origins]) : '');
      return;
    }
    const handled = handlerOf(method, url);
    if (handled !== undefined) {
      handled(request, response).catch(() => response.destroy());
      return;
    }
    request.resume();
    request.once('end', () => response.writeHead(method === 'PUT' ? 403 : 404).end());
  });
  server.on('close', () => void rm(spool, { recursive: true, force: true }));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new RangeError('a port was asked for');
  return { url: `http://127.0.0.1:${address.port}`, server };
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
