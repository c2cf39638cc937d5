import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nxEntry } from '@tractogen/pipeline/testing/nx-entry';
import { artefactArchive, digest } from '../testing/archive.ts';
import { BombError, UnreadableError, needsOf } from './needs.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-needs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function needs(bytes: Uint8Array): Promise<string[]> {
  const path = join(folder, 'entry');
  writeFileSync(path, bytes);
  return await needsOf(path, bytes.length);
}

describe('blobs that an entry needs', () => {
  it('are files of its manifests that it does not hold itself', async () => {
    const entry = await artefactArchive('ae', { 'model.json': '{}' }, { 'weights.bin': 'large' });
    expect(await needs(entry)).toEqual([digest(Buffer.from('large'))]);
    expect(await needs(await artefactArchive('ae', { 'model.json': '{}' }, {}))).toEqual([]);
  });

  it('are none of what Nx did not make, or of a manifest that is none', async () => {
    expect(await needs(Buffer.from('no archive'))).toEqual([]);
    expect(await needs(await nxEntry({ 'a/artefact.json': '[]' }))).toEqual([]);
  });

  it('are not known of a gzip that is no whole tar', async () => {
    const entry = await artefactArchive('ae', {}, { 'weights.bin': 'large' });
    for (const body of [
      gzipSync('no tar, but long enough to be looked at'.repeat(100)),
      entry.subarray(0, entry.length - 40),
    ])
      await expect(needs(body)).rejects.toThrow(UnreadableError);
  });

  it('are not looked for among more names than an honest entry has', async () => {
    // Names of a megabyte each, which take no room in a gzip.
    const files = Array.from({ length: 20 }, (_, i) => [`${i}${'a'.repeat(2 ** 20)}`, '']);
    await expect(needs(await nxEntry(Object.fromEntries(files)))).rejects.toThrow(BombError);
  });

  it('are not looked for in what inflates without end', async () => {
    // A tenth of a megabyte that becomes a hundred.
    await expect(needs(gzipSync(Buffer.alloc(100 * 2 ** 20)))).rejects.toThrow(BombError);
    await expect(needs(gzipSync(Buffer.alloc(10 * 2 ** 20)))).resolves.toEqual([]);
  });
});
