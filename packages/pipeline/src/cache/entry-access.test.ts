import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nxEntry } from '../testing/nx-entry.ts';
import { isOpen } from './entry-access.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tractogen-access-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const OPEN = '{"access":"open"}';
const SECRET = '{"access":"restricted"}';
const judged = async (body: Buffer): Promise<boolean> => {
  const path = join(folder, 'entry');
  writeFileSync(path, body);
  return await isOpen(path, new Set(['adni']));
};

it.each<[string, Record<string, string>]>([
  ['an artefact', { 'results/lab/ae/artefact.json': OPEN, 'results/lab/ae/weights.bin': 'x' }],
  ['plans', { 'results/lab/plan/ae.json': OPEN, 'results/lab/plan/ae.launch.json': '{"resources":{}}' }],
])('lets %s out that says it is open', async (_name, files) => {
  expect(await judged(await nxEntry(files))).toBe(true);
});

it.each<[string, Record<string, string>]>([
  ['of a restricted pipeline', { 'results/adni/ae/artefact.json': OPEN }],
  ['that says it is restricted', { 'results/lab/ae/artefact.json': SECRET }],
  ['with a plan that is', { 'results/lab/plan/a.json': OPEN, 'results/lab/plan/b.json': SECRET }],
  ['of two, one restricted', { 'results/lab/a/artefact.json': OPEN, 'results/lab/b/artefact.json': SECRET }],
  ['that says nothing of itself', { 'results/lab/ae/weights.bin': 'x' }],
  ['whose manifest is none', { 'results/lab/ae/artefact.json': 'x' }],
  ['from elsewhere in the workspace', { 'results/lab/ae/artefact.json': OPEN, 'data/raw/names.tsv': 'x' }],
  ['of nothing', {}],
])('keeps an entry %s', async (_name, files) => {
  expect(await judged(await nxEntry(files))).toBe(false);
});

it('keeps what it cannot read', async () => {
  expect(await judged(gzipSync('hello'))).toBe(false);
  expect(await judged(Buffer.from('hello'))).toBe(false);
});
