import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startGuardProcess, toldByGuards } from './guarded.ts';

let folder: string;
const before = process.env.TMPDIR;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-guarded-'));
  process.env.TMPDIR = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const ENTRY = gzipSync('an entry of the cache');
const OTHER = 'http://127.0.0.1:9';
const guard = async (): Promise<string> => await startGuardProcess(OTHER, null, () => {});
const list = (): string =>
  join(folder, readdirSync(folder).find((name) => name.startsWith('tractogen-guards-')) ?? '');

it('a guard is found again by its owner, and whatever else listens at its address is not taken for it', async () => {
  const url = await guard();
  expect(await guard()).toBe(url);
  const [file] = readdirSync(list()).map((name) => join(list(), name));
  const [, secret] = readFileSync(file, 'utf8').split(' ');
  expect(secret).toMatch(/^[0-9a-f]{32}$/);
  const heard: string[] = [];
  const impostor = createServer(({ rawHeaders }, response) => {
    heard.push(rawHeaders.join());
    response.end('yes');
  });
  await new Promise<void>((done) => void impostor.listen(0, '127.0.0.1', done));
  const elsewhere = `http://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
  writeFileSync(file, `${elsewhere} ${secret}`);
  expect(await guard()).not.toBe(elsewhere);
  expect(heard).toHaveLength(1);
  expect(heard[0]).not.toContain(secret);
  await new Promise((done) => void impostor.close(done));
});

it('guards tell what came through them to their owner, and to nobody else', async () => {
  const at = '2026-11-26T10:11:12.345Z';
  const cache = createServer((_request, response) => {
    response.writeHead(200, { 'tractogen-stored-by': 'ci-main', 'tractogen-stored-at': at }).end(ENTRY);
  });
  await new Promise<void>((done) => void cache.listen(0, '127.0.0.1', done));
  try {
    const upstream = `http://127.0.0.1:${(cache.address() as AddressInfo).port}`;
    expect(await toldByGuards()).toEqual(new Map());
    const url = await startGuardProcess(upstream, null, () => {});
    await (await fetch(`${url}/v1/cache/77`)).arrayBuffer();
    expect(await toldByGuards()).toEqual(new Map([['77', { by: 'ci-main', at }]]));
    expect(await toldByGuards(process.ppid)).toEqual(new Map());
  } finally {
    cache.close();
    cache.closeAllConnections();
  }
});

it('addresses are read from no folder that others may write to', async () => {
  await guard();
  chmodSync(list(), 0o777);
  await expect(guard()).rejects.toThrow(/is not this user's alone/);
});
