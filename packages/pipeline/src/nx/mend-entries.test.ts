import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tractogen/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mendEntries } from './mend-entries.ts';

let root: string;
const ENTRY = 'cache/77/results/lab/ae';
const MADE = 'results/lab/ae';
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'tractogen-mend-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** An artefact whose manifest speaks of `text`, and whose file holds `stands`; null of one that is elsewhere. */
function artefact(dir: string, text: string, stands: string | null = text): void {
  mkdirSync(join(root, dir), { recursive: true });
  const files = [{ path: 'model.json', bytes: text.length, sha256: sha256(text) }];
  writeFileSync(join(root, dir, 'artefact.json'), JSON.stringify({ files }));
  if (stands !== null) writeFileSync(join(root, dir, 'model.json'), stands);
}
const inEntry = (name: string): string => readFileSync(join(root, ENTRY, name), 'utf8');
async function mended(status = 'success', ...argv: string[]): Promise<string> {
  const task = { id: '', hash: '77', target: { project: 'lab:ae', target: 'train' } };
  const env = { NX_CACHE_DIRECTORY: join(root, 'cache') };
  await mendEntries(root, 'lab', new Map([['ae', { task, status }]]), argv, env);
  return inEntry('model.json');
}

it('a damaged entry gets what was made anew, where the cache was skipped', async () => {
  artefact(MADE, 'whole');
  artefact(ENTRY, 'whole', 'wh0le');
  expect(await mended('success')).toBe('wh0le');
  expect(await mended('local-cache', '--skip-nx-cache')).toBe('wh0le');
  expect(await mended('success', '--skip-nx-cache')).toBe('whole');
  artefact(ENTRY, 'whole', 'wh0le');
  expect(await mended('success', '--skipNxCache=true')).toBe('whole');
  writeFileSync(join(root, ENTRY, 'artefact.json'), '{"files":');
  expect(await mended('success', '--skip-nx-cache')).toBe('whole');
  expect(inEntry('artefact.json')).toBe(readFileSync(join(root, MADE, 'artefact.json'), 'utf8'));
});

it('a whole entry stays, also one whose large files are elsewhere', async () => {
  artefact(MADE, 'another');
  artefact(ENTRY, 'whole');
  expect(await mended('success', '--skip-nx-cache')).toBe('whole');
  rmSync(join(root, ENTRY), { recursive: true });
  artefact(ENTRY, 'whole', null);
  await expect(mended('success', '--skip-nx-cache')).rejects.toThrow(/ENOENT/);
  expect(inEntry('artefact.json')).toContain(sha256('whole'));
});
