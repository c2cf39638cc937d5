import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive, artefactArchive, digest } from '../testing/archive.ts';
import { BombError, needsOf } from './needs.ts';

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
    expect(await needs(gzipSync('no tar, but long enough to be looked at'.repeat(100)))).toEqual([]);
    expect(await needs(await archive({ 'a/artefact.json': '[]' }))).toEqual([]);
    const entry = await artefactArchive('ae', {}, { 'weights.bin': 'large' });
    expect(await needs(entry.subarray(0, entry.length - 40))).toEqual([]);
  });

  it('are not looked for in what inflates without end', async () => {
    // A tenth of a megabyte that becomes a hundred.
    await expect(needs(gzipSync(Buffer.alloc(100 * 2 ** 20)))).rejects.toThrow(BombError);
    await expect(needs(gzipSync(Buffer.alloc(10 * 2 ** 20)))).resolves.toEqual([]);
  });
});
