import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startGuardProcess } from './guarded.ts';

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
  const impostor = createServer((_request, response) => response.end('yes'));
  await new Promise<void>((done) => void impostor.listen(0, '127.0.0.1', done));
  const elsewhere = `http://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
  writeFileSync(file, `${elsewhere} ${secret}`);
  expect(await guard()).not.toBe(elsewhere);
  await new Promise((done) => void impostor.close(done));
});

it('addresses are read from no folder that others may write to', async () => {
  await guard();
  chmodSync(list(), 0o777);
  await expect(guard()).rejects.toThrow(/is not this user's alone/);
});
