import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, formatError, randomFrom, sha256, silentEvents } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { externalFile } from './external.ts';
import type { DataManifest } from './manifest.ts';

const random = randomFrom('download');
const BODY = Buffer.from(Uint8Array.from({ length: 300_000 }, () => random.integer(256)));

let folder: string;
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
/** The ranges that were asked for, in order. */
let asked: (string | undefined)[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  asked = [];
  answer = ranged;
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

function ranged(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from > 0) response.setHeader('content-range', `bytes ${from}-${BODY.length - 1}/${BODY.length}`);
  response.writeHead(from > 0 ? 206 : 200).end(BODY.subarray(from));
}
/** Breaks the connection after so many bytes, once for each number. */
function breaking(...after: number[]): typeof ranged {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const bytes = after.shift();
    if (bytes === undefined) return ranged(request, response);
    if (from > 0) response.setHeader('content-range', `bytes ${from}-${BODY.length - 1}/${BODY.length}`);
    response.writeHead(from > 0 ? 206 : 200);
    return void response.write(BODY.subarray(from, from + bytes), () =>
      setTimeout(() => response.destroy(), 20),
    );
  };
}

const PATH = 'data/raw/x/file.bin';
const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`;
const manifest = (find: string[]): DataManifest => ({
  schema: 1,
  name: 'x',
  files: [],
  external: [
    {
      path: PATH,
      bytes: BODY.length,
      sha256: sha256(BODY),
      source: 's',
      licence: 'MIT',
      access: 'open',
      find,
    },
  ],
});
const get = async (find: string[] = [PATH, url()], signal = new AbortController().signal): Promise<string> =>
  await externalFile(manifest(find), PATH, {
    fs: diskFileSystem,
    root: folder,
    events: silentEvents,
    signal,
    fetch,
  });
const stands = (): string[] => readdirSync(join(folder, 'data/raw/x'));

describe('a file that does not ship', () => {
  it('is fetched once, and then taken from where it stands', async () => {
    const path = await get();
    expect(readFileSync(path).equals(BODY)).toBe(true);
    expect(stands()).toEqual(['file.bin']);
    expect(await get()).toBe(path);
    expect(asked).toEqual([undefined]);
  });

  it('is taken from local folders first', async () => {
    await mkdir(join(folder, 'other'));
    writeFileSync(join(folder, 'other/copy.bin'), BODY);
    expect(await get(['other/copy.bin', PATH, url()])).toBe(join(folder, 'other/copy.bin'));
    expect(asked).toEqual([]);
  });

  it('goes on by ranges where the connection breaks', async () => {
    answer = breaking(1000, 70_000, 50_000);
    expect(readFileSync(await get()).equals(BODY)).toBe(true);
    expect(asked).toHaveLength(4);
    const starts = asked.slice(1).map((range) => Number(range?.match(/\d+/)?.[0]));
    expect(starts.every((start, i) => start > (starts[i - 1] ?? 0))).toBe(true);
  });

  it('goes on in the next run where this one ends', async () => {
    answer = breaking(100_000, 1, 1, 1, 1);
    await expect(get()).rejects.toMatchObject({ code: 'DATA_MISSING' });
    expect(stands()).toEqual(['file.bin.part']);
    answer = ranged;
    asked = [];
    expect(readFileSync(await get()).equals(BODY)).toBe(true);
    expect(asked).toHaveLength(1);
    expect(Number(asked[0]?.match(/\d+/)?.[0])).toBeGreaterThanOrEqual(100_000);
  });

  it('starts anew where a server knows no ranges', async () => {
    await mkdir(join(folder, 'data/raw/x'), { recursive: true });
    writeFileSync(join(folder, `${PATH}.part`), BODY.subarray(0, 500));
    answer = (_request, response) => void response.writeHead(200).end(BODY);
    expect(readFileSync(await get()).equals(BODY)).toBe(true);
    expect(asked).toEqual(['bytes=500-']);
  });

  it('is the same for two at once', async () => {
    const paths = await Promise.all([get(), get(), get()]);
    for (const path of paths) expect(readFileSync(path).equals(BODY)).toBe(true);
    expect(stands()).toEqual(['file.bin']);
  });

  it.each([
    ['other bytes', BODY.map((byte) => byte ^ 1)],
    ['more bytes', Buffer.concat([BODY, BODY])],
  ])('is refused with %s, and leaves no name', async (_name, body) => {
    answer = (_request, response) => void response.writeHead(200).end(body);
    const line = await get().catch(formatError);
    expect(line).toMatch(
      /^DATA_MISSING data\/raw\/x\/file\.bin: .*(manifest lists|sends more than).*by hand from http/,
    );
    expect(stands()).not.toContain('file.bin');
  });

  it('says what a server answers, asks a client error once, and other places after it', async () => {
    answer = (_request, response) => void response.writeHead(404).end();
    expect(await get().catch(formatError)).toContain('answers 404');
    expect(asked).toHaveLength(1);
    const second = url().replace('/file.bin', '/second.bin');
    answer = (request, response) =>
      request.url === '/second.bin' ? ranged(request, response) : void response.writeHead(404).end();
    expect(readFileSync(await get([url(), second])).equals(BODY)).toBe(true);
  });

  it('is refused where it stands changed', async () => {
    await mkdir(join(folder, 'data/raw/x'), { recursive: true });
    writeFileSync(join(folder, PATH), 'abc');
    await expect(get()).rejects.toMatchObject({ code: 'ARTEFACT_CORRUPT', place: { file: PATH } });
    expect(asked).toEqual([]);
  });

  it('stops by the signal and keeps what it has', async () => {
    const controller = new AbortController();
    answer = (_request, response) => {
      response.writeHead(200);
      response.write(BODY.subarray(0, 5000), () => setTimeout(() => controller.abort(new Error('stop')), 50));
    };
    await expect(get([url()], controller.signal)).rejects.toThrow('stop');
    expect(stands()).toEqual(['file.bin.part']);
  });
});
