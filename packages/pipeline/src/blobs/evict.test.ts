import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { evictBodies } from './evict.ts';
import { isAskedFor } from './materialise.ts';

let root: string;
let store: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tractogen-evict-'));
  store = join(root, 'store');
});
afterEach(() => rmSync(root, { recursive: true }));

/** A body of 100 bytes whose name is made of one letter; `used` is its place in time. */
function body(letter: string, used: number): string {
  const name = letter.repeat(64);
  mkdirSync(join(store, letter.repeat(2)), { recursive: true });
  const path = join(store, letter.repeat(2), name);
  writeFileSync(path, 'x'.repeat(100));
  utimesSync(path, used, used);
  return path;
}
const kept = (): string =>
  readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.length > 60)
    .map((name) => name.at(-1) ?? '')
    .toSorted()
    .join('');
const evict = async (bytes: number): Promise<number> =>
  await evictBodies(root, { TRACTOGEN_STORE: store, TRACTOGEN_STORE_BYTES: String(bytes) }, () => {});

it('removes what was not used for longest', async () => {
  for (const [i, letter] of ['a', 'b', 'c', 'd'].entries()) body(letter, i + 1);
  expect(await evict(400)).toBe(0);
  expect(await evict(250)).toBe(200);
  expect(kept()).toBe('cd');
});

it('keeps what stands in a folder under a second name, and what an artefact here lists', async () => {
  const seen = body('a', 1);
  body('b', 2);
  body('c', 3);
  linkSync(seen, join(root, 'elsewhere.bin'));
  mkdirSync(join(root, 'results/lab/ae'), { recursive: true });
  writeFileSync(
    join(root, 'results/lab/ae/artefact.json'),
    JSON.stringify({ files: [{ path: 'x', bytes: 100, sha256: 'b'.repeat(64) }] }),
  );
  expect(await evict(0)).toBe(100);
  expect(kept()).toBe('ab');
});

it('tells a limit that is no number, and keeps the usual one', async () => {
  body('a', 1);
  const told: string[] = [];
  const env = { TRACTOGEN_STORE: store, TRACTOGEN_STORE_BYTES: '5GB' };
  expect(await evictBodies(root, env, (line) => void told.push(line))).toBe(0);
  expect(told).toEqual(['TRACTOGEN_STORE_BYTES is "5GB", which is no number of bytes; 50 GiB are kept']);
});

it('does nothing where there is no store', async () => {
  expect(await evict(0)).toBe(0);
});

it('bodies are brought for a node that is named, and for a whole pipeline', () => {
  expect(isAskedFor('lab', 'ae', ['node', 'nx', 'run', 'lab:ae:train'])).toBe(true);
  expect(isAskedFor('lab', 'ae', ['node', 'nx', 'run', 'pipelines:lab'])).toBe(true);
  expect(isAskedFor('lab', 'ingest', ['node', 'nx', 'run', 'lab:ae:train'])).toBe(false);
  expect(isAskedFor('lab', 'ae', ['node', 'nx', 'run', 'model-ae:train'])).toBe(false);
});
