import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryStore, folderObjects, spoolIn } from '@tractogen/cache-server';
import { run } from '../testing/run.ts';

let folder: string;
let tokens: string;
let store: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-cache-'));
  [tokens, store] = ['tokens.json', 'store'].map((name) => join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cache = (...args: string[]): ReturnType<typeof run> => run('cache', ...args);
const token = (...args: string[]): ReturnType<typeof run> => cache('token', ...args, '--tokens', tokens);

describe('tractogen cache token', () => {
  it('makes tokens that are shown once, lists them without their secrets and takes them back', async () => {
    const { out } = await token('create', '--label', 'ci-main', '--write');
    const [, id, secret] = /^tgc_([0-9a-f]{8})_([\w-]{43})\n$/.exec(out) ?? [];
    await token('create', '--label', 'laptops');
    expect(readFileSync(tokens, 'utf8')).not.toContain(secret);
    expect(statSync(tokens).mode & 0o777).toBe(0o600);
    const listed = (await token('list')).out;
    expect(listed).toMatch(new RegExp(`${id} +reads, writes · scope main · ci-main · `));
    expect(listed).not.toContain(secret);
    const json = JSON.parse((await token('list', '--json')).out) as Record<string, unknown>[];
    expect(json.map(({ label, may, hash }) => [label, may, hash])).toEqual([
      ['ci-main', 'write', undefined],
      ['laptops', 'read', undefined],
    ]);
    expect((await token('revoke', id)).out).toContain(`${id} is revoked`);
    expect((await token('list')).out).not.toContain('ci-main');
    expect((await token('revoke', id)).error).toMatch(/^INPUT_INVALID .*there is no token/);
  });

  it.each([
    [['--label', 'x', '--scope', 'A b'], /is no scope/],
    [['--label', ''], /no label/],
    [['--label', 'a\u001b[31m'], /no label/],
    [['--label', 'x'.repeat(65)], /no label/],
    [['--label', 'x', '--scope', 'private'], /somebody answers/],
  ])('refuses %j', async (args, message) => {
    expect((await token('create', ...args)).error).toMatch(message);
  });
});

it('does not take a mistyped name for an empty cache or file of tokens', async () => {
  for (const part of [['list'], ['revoke', '1a2b3c4d']])
    expect((await token(...part)).error).toMatch(/^DATA_MISSING .*tokens\.json: .*token create/);
  for (const part of ['verify', 'gc'])
    expect((await cache(part, '--dir', join(folder, 'stroe'))).error).toMatch(/^DATA_MISSING .*stroe: /);
  expect(readdirSync(folder)).toEqual([]);
  expect((await cache('serve', '--help')).out).toMatch(/default: +100GiB\)/);
});

describe('tractogen cache serve', () => {
  const serve = async (...args: string[]): Promise<string | null> =>
    (await cache('serve', '--tokens', tokens, '--dir', store, '--port', '0', ...args)).error;

  it('does not open with one token for everybody, or for restricted data in the clear', async () => {
    expect(await serve()).toMatch(/^INPUT_INVALID .*there is no token/);
    await token('create', '--label', 'all', '--write');
    expect(await serve()).toMatch(/all tokens may write/);
    await token('create', '--label', 'r');
    await token('create', '--label', 'p', '--scope', 'private', '--acknowledged', 'J. Doe, agreement 1');
    expect(await serve('--host', '0.0.0.0')).toMatch(/private tokens are served over TLS only/);
    expect(await serve('--tls-cert', 'cert.pem')).toMatch(/a certificate goes with its key/);
    expect((await cache('serve', '--tokens', tokens)).error).toMatch(/Give --dir FOLDER or --s3 BUCKET/);
  });
});

describe('tractogen cache verify and gc', () => {
  const bodies = (): string[] =>
    readdirSync(join(store, 'bodies'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  beforeEach(async () => {
    const kept = entryStore(folderObjects(store, Date.now), spoolIn(join(store, 'spool')), Date.now);
    for (const name of ['1', '2', '3'])
      await kept.put({ scope: 'main', kind: 'cache', name }, Readable.from([Buffer.alloc(1000, name)]), {
        storedBy: '1a2b3c4d',
        limit: 2000,
      });
  });

  it('find what is damaged, put it aside, and end with 1', async () => {
    expect((await cache('verify', '--dir', store)).out).toBe('3 entries, 0 damaged\n');
    writeFileSync(bodies()[0], Buffer.alloc(1000, 'x'));
    const { out, error } = await cache('verify', '--dir', store);
    expect(out).toBe('3 entries, 1 damaged\n');
    expect(error).toMatch(/^ARTEFACT_CORRUPT: damaged: main\/cache\/\d\. /);
    expect(readdirSync(join(store, 'quarantine'))).toHaveLength(2);
    expect((await cache('verify', '--dir', store)).out).toBe('2 entries, 0 damaged\n');
  });

  it('make room down to a quota', async () => {
    const { out } = await cache('gc', '--dir', store, '--quota', '2500', '--json');
    expect(JSON.parse(out)).toMatchObject({ evicted: 1, kept: { entries: 2, bytes: 2000 } });
    expect(bodies()).toHaveLength(2);
  });
});
