import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStreamlines } from '@tractogen/formats';
import { expect, it } from 'vitest';
import { run } from '../testing/run.ts';

it('makes a table of a TRX that is a folder, known by all its files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-arrow-'));
  try {
    const identity = [1, 0, 0, 0].map((_, i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
    const header = {
      DIMENSIONS: [9, 9, 9],
      VOXEL_TO_RASMM: identity,
      NB_STREAMLINES: 1,
      NB_VERTICES: 2,
    };
    const trx = mkdtempSync(join(folder, 'trx-'));
    writeFileSync(join(trx, 'header.json'), JSON.stringify(header));
    writeFileSync(join(trx, 'positions.3.float32'), new Uint8Array(Float32Array.of(0, 0, 0, 0, 4, 3).buffer));
    writeFileSync(join(trx, 'offsets.uint32'), new Uint8Array(Uint32Array.of(0, 2).buffer));
    const { error } = await run('convert', trx, join(folder, 'out.arrow'), '-q');
    expect(error).toBeNull();
    const table = await readStreamlines(join(folder, 'out.arrow'));
    expect(table.length[0]).toBeCloseTo(5, 4);
    // What `sha256sum * | sha256sum` says in the folder.
    const hash = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
    const names = ['header.json', 'offsets.uint32', 'positions.3.float32'];
    const listed = names.map((name) => `${hash(readFileSync(join(trx, name)))}  ${name}\n`);
    expect(table.metadata.source).toBe(hash(listed.join('')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
