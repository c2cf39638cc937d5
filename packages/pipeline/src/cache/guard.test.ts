import { readdirSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nxEntry } from '../testing/nx-entry.ts';
import { BEGIN, ORIGINS, startGuard } from './guard.ts';
import { question } from './proof.ts';

let folder: string;
const opened: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-guard-test-'));
});
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true, force: true });
});

const WHOLE = gzipSync('an entry of the cache'.repeat(1000));

/** A guard before a server that behaves like this. */
async function before(
  listener: RequestListener | null,
  restricted: ReadonlySet<string> | null = null,
): Promise<{ url: string; warnings: string[]; asked: string[] }> {
  const asked: string[] = [];
  const upstream = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    listener?.(request, response);
  });
  opened.push(upstream);
  await new Promise<void>((done) => void upstream.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  if (listener === null) await new Promise((done) => void upstream.close(done));
  const warnings: string[] = [];
  const { url, server } = await startGuard({
    upstream: address,
    temporary: folder,
    restricted,
    secret: 'a secret',
    warn: (line) => warnings.push(line),
    patience: 300,
  });
  opened.push(server);
  return { url, warnings, asked };
}

const get = async (url: string): Promise<[number, Buffer]> => {
  const answer = await fetch(`${url}/v1/cache/1`, { headers: { authorization: 'Bearer t' } });
  return [answer.status, Buffer.from(await answer.arrayBuffer())];
};
const put = async (url: string, body: Uint8Array = WHOLE): Promise<number> => {
  const answer = await fetch(`${url}/v1/cache/1`, { method: 'PUT', body: new Uint8Array(body) });
  await answer.arrayBuffer();
  return answer.status;
};

describe('the guard', () => {
  it('hands on hits, misses, what is stored, and the token', async () => {
    const { url, warnings, asked } = await before((request, response) => {
      if (request.method === 'PUT') {
        request.resume().on('end', () => response.writeHead(409).end());
      } else if (request.url === '/v1/cache/1') response.end(WHOLE);
      else response.writeHead(404).end();
    });
    expect(await get(url)).toEqual([200, WHOLE]);
    expect((await fetch(`${url}/v1/cache/2`)).status).toBe(404);
    expect(await put(url)).toBe(409);
    expect(warnings).toEqual([]);
    expect(asked[0]).toBe('GET /v1/cache/1 Bearer t');
    await expect
      .poll(() => readdirSync(folder).flatMap((name) => readdirSync(join(folder, name))))
      .toEqual([]);
  });

  it.each<[string, RequestListener | null]>([
    ['is dead', null],
    ['says 500', (request, response) => void request.resume().on('end', () => response.writeHead(500).end())],
    ['says 401', (request, response) => void request.resume().on('end', () => response.writeHead(401).end())],
    ['never answers', () => {}],
    [
      'sends half and stops',
      (_request, response) => {
        response.writeHead(200, { 'content-length': WHOLE.length });
        response.write(WHOLE.subarray(0, 20));
      },
    ],
    [
      'sends half and hangs up',
      (_request, response) => {
        response.writeHead(200, { 'content-length': WHOLE.length });
        response.write(WHOLE.subarray(0, 20), () => response.destroy());
      },
    ],
    ['sends half as if it were all', (_request, response) => void response.end(WHOLE.subarray(0, 60))],
    ['sends what is no archive', (_request, response) => void response.end('hello')],
    ['sends a bomb', (_request, response) => void response.end(gzipSync(Buffer.alloc(100 * 2 ** 20)))],
    [
      'sends Nx elsewhere',
      (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
  ])('of a server that %s makes misses and one warning', async (_name, listener) => {
    const { url, warnings } = await before(listener);
    for (let i = 0; i < 3; i++) expect((await get(url))[0]).toBe(404);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^The remote cache .*; this run goes on without/);
    expect(await put(url)).toBe(403);
    await expect
      .poll(() => readdirSync(folder).flatMap((name) => readdirSync(join(folder, name))))
      .toEqual([]);
  });

  it('asks no more after two failures', async () => {
    const { url, asked } = await before((_request, response) => void response.writeHead(500).end());
    for (let i = 0; i < 5; i++) await get(url);
    expect(asked).toHaveLength(2);
  });

  it('lets bodies through as they come', async () => {
    const name = 'a'.repeat(64);
    const { url, asked, warnings } = await before((request, response) => {
      if (request.method === 'PUT') request.resume().on('end', () => response.end());
      else if (request.url !== `/v1/blobs/${name}`) response.writeHead(404).end();
      else {
        response.writeHead(200, { 'content-length': 4 });
        response.end(request.method === 'HEAD' ? undefined : 'body');
      }
    });
    expect(await (await fetch(`${url}/v1/blobs/${name}`)).text()).toBe('body');
    const head = await fetch(`${url}/v1/blobs/${name}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '4']);
    expect((await fetch(`${url}/v1/blobs/${name}`, { method: 'PUT', body: 'body' })).status).toBe(200);
    expect((await fetch(`${url}/v1/blobs/${'b'.repeat(64)}`)).status).toBe(404);
    expect((await fetch(`${url}/v1/blobs/../x`)).status).toBe(404);
    expect(asked).toHaveLength(4);
    expect(warnings).toEqual([]);
  });

  it('stores nothing where storing fails, and lets Nx send all of it', async () => {
    const { url, warnings } = await before((request, response) => {
      request.once('data', () => response.writeHead(507).end());
    });
    expect(await put(url)).toBe(403);
    expect(warnings).toHaveLength(1);
  });

  it('asks on where failures do not follow each other, and anew in another run', async () => {
    let answer = 500;
    const { asked, url } = await before((_request, response) => void response.writeHead(answer).end());
    for (const status of [500, 404, 404, 500, 404, 500]) {
      answer = status;
      await get(url);
    }
    expect(asked).toHaveLength(6);
    for (let i = 0; i < 3; i++) await get(url);
    expect(asked).toHaveLength(7);
    const begin = async (secret: string): Promise<boolean> => {
      const { headers, isAnswer } = question(secret);
      return isAnswer((await fetch(url + BEGIN, { method: 'POST', headers })).headers);
    };
    expect(await begin('another')).toBe(false);
    await get(url);
    expect(asked).toHaveLength(7);
    expect(await begin('a secret')).toBe(true);
    await get(url);
    expect(asked).toHaveLength(8);
  });

  it('tells who stored what it let in, to whoever knows its secret', async () => {
    const at = '2026-11-26T10:11:12.345Z';
    const said: Record<string, Record<string, string>> = {
      1: { 'tractogen-stored-by': encodeURIComponent('ci main, é'), 'tractogen-stored-at': at },
      2: {},
      3: { 'tractogen-stored-by': '%1b%5b31mred%0a', 'tractogen-stored-at': at },
      4: { 'tractogen-stored-by': 'somebody', 'tractogen-stored-at': 'yesterday' },
      5: { 'tractogen-stored-by': '%', 'tractogen-stored-at': at },
      6: { 'tractogen-stored-by': 'x'.repeat(500), 'tractogen-stored-at': at },
    };
    const { url, warnings } = await before(({ url: path = '' }, response) => {
      response.writeHead(200, said[path.at(-1) ?? '']).end(WHOLE);
    });
    for (const name of Object.keys(said)) expect((await fetch(`${url}/v1/cache/${name}`)).status).toBe(200);
    expect((await fetch(url + ORIGINS)).status).toBe(404);
    const { headers, isAnswer } = question('a secret');
    const told = await fetch(url + ORIGINS, { headers });
    expect(isAnswer(told.headers)).toBe(true);
    expect(await told.json()).toEqual([
      ['1', { by: 'ci main, é', at }],
      ['3', { by: '?[31mred?', at }],
      ['6', { by: 'x'.repeat(64), at }],
    ]);
    expect(warnings).toEqual([]);
  });

  it('stores only what is open, where the cache is shared', async () => {
    const stored: Buffer[] = [];
    const { url, asked } = await before(
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          stored.push(Buffer.concat(chunks));
          response.end();
        });
      },
      new Set(['adni']),
    );
    const open = await nxEntry({ 'results/lab/ae/artefact.json': '{"access":"open"}' });
    const secret = await nxEntry({ 'results/adni/ae/artefact.json': '{"access":"restricted"}' });
    expect(await put(url, secret)).toBe(403);
    expect(asked).toEqual([]);
    expect(await put(url, open)).toBe(200);
    expect(stored).toEqual([open]);
  });
});
