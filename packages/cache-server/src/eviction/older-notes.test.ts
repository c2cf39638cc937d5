import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyName, noteName, type Key } from '../entries/key.ts';
import { spoolIn } from '../entries/spool.ts';
import { entryStore, type EntryStore } from '../entries/store.ts';
import { folderObjects } from '../objects/folder.ts';
import type { Objects } from '../objects/objects.ts';
import { artefactArchive, digest } from '../testing/archive.ts';
import { evict } from './evict.ts';

const HOUR = 3600 * 1000;
const TEXT = 'w'.repeat(5000);
const BLOB: Key = { scope: 'main', kind: 'blobs', name: digest(Buffer.from(TEXT)) };
const named = (name: string): Key => ({ scope: 'main', kind: 'cache', name });

let root: string;
let now: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tractogen-older-'));
  now = Date.now();
});
afterEach(() => rmSync(root, { recursive: true }));

const clock = (): number => now;
async function opened(wrap = (objects: Objects): Objects => objects): Promise<EntryStore> {
  const store = entryStore(
    wrap(folderObjects(join(root, 'store'), clock)),
    spoolIn(join(root, 'spool')),
    clock,
  );
  expect(await store.load()).toBe(0);
  return store;
}
const put = async (store: EntryStore, key: Key, body: Uint8Array): Promise<string> =>
  (await store.put(key, Readable.from([body]), { storedBy: '1a2b3c4d', limit: 1e6 })).outcome;
const needing = async (node: string): Promise<Buffer> =>
  await artefactArchive(node, {}, { 'weights.bin': TEXT });
const names = (store: EntryStore): string[] =>
  [...store.index.entries.values()].map(({ key: { name } }) => name).toSorted();

/** As a server left it that did not look into archives. */
function left(key: Key, body: Uint8Array): void {
  const sha256 = digest(body);
  const storedAt = new Date(now).toISOString();
  const note = { schema: 1, ...key, bytes: body.length, sha256, storedBy: '1a2b3c4d', storedAt };
  for (const [name, bytes] of [
    [bodyName(key.scope, sha256), body],
    [noteName(key), JSON.stringify(note)],
  ] as const) {
    mkdirSync(dirname(join(root, 'store', name)), { recursive: true });
    writeFileSync(join(root, 'store', name), bytes);
  }
  // Each a little younger than the one before.
  const used = now / 1000 - 60 + lefts++;
  utimesSync(join(root, 'store', noteName(key)), used, used);
}
let lefts = 0;

describe('entries of which no note says what they need', () => {
  it('are read, and keep their blobs when room is made', async () => {
    const entry = await needing('ae');
    left(BLOB, Buffer.from(TEXT));
    left(named('1'), entry);
    left(named('2'), Buffer.alloc(3000, 1));
    const store = await opened();
    now += 2 * HOUR;
    const { body } = (await store.get(named('1'))) as { body: Readable };
    expect(Buffer.concat(await body.toArray())).toEqual(entry);
    // The blob is the oldest of all, and idle by what the notes say.
    expect(await evict(store, 6000, now)).toBe(1);
    expect(names(store)).toEqual([BLOB.name, '1'].toSorted());
    // With the entry goes its blob.
    expect(await evict(store, 100, now)).toBe(2);
    expect(names(store)).toEqual([]);
  });

  it('are put aside where they are damaged, and need nothing where nobody can unpack them', async () => {
    const damaged = await needing('ae');
    left(BLOB, Buffer.from(TEXT));
    left(named('1'), damaged);
    left(named('2'), gzipSync(randomBytes(3000)));
    writeFileSync(join(root, 'store', bodyName('main', digest(damaged))), 'x');
    const store = await opened();
    now += 2 * HOUR;
    // Nothing is left that may need the blob, which is the oldest.
    expect(await evict(store, 4000, now)).toBe(1);
    expect(names(store)).toEqual(['2']);
    expect(readdirSync(join(root, 'store/quarantine'))).toHaveLength(2);
  });
});

describe('while room is made', () => {
  const small = Buffer.alloc(1000, 1);

  it('a blob stays that an entry has come to need since', async () => {
    const hook: { run?: () => Promise<unknown> } = {};
    const store = await opened((objects) => ({
      ...objects,
      remove: async (name) => {
        const { run } = hook;
        delete hook.run;
        await run?.();
        await objects.remove(name);
      },
    }));
    await put(store, named('old'), small);
    await put(store, BLOB, Buffer.from(TEXT));
    now += 2 * HOUR;
    // Both are to go; the entry comes while the first of them does.
    hook.run = async () => expect(await put(store, named('new'), await needing('ae'))).toBe('stored');
    expect(await evict(store, 100, now)).toBe(1);
    expect(names(store)).toEqual([BLOB.name, 'new'].toSorted());
  });

  it('no entry is stored whose blob is just going', async () => {
    const store = await opened((objects) => ({
      ...objects,
      create: async (name, source) => {
        // Its blob was there when it was looked for, and goes now.
        if (name.startsWith('bodies') && now > started) await evict(store, 100, now);
        return await objects.create(name, source);
      },
    }));
    const started = now;
    await put(store, BLOB, Buffer.from(TEXT));
    const entry = await needing('ae');
    now += 2 * HOUR;
    expect(await put(store, named('new'), entry)).toBe('lacks-blobs');
    expect(names(store)).toEqual([]);
  });
});
