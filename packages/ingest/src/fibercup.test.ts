import { readFileSync, statSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256 } from '@tractogen/core';
import { decodeTrx, streamlineCount } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTable, requiredColumn } from './tables/table.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

const root = resolve(import.meta.dirname, '../../..');
let space: Workspace;
beforeAll(async () => {
  space = await workspace();
  await symlink(join(root, 'data'), join(space.root, 'data'));
});
afterAll(async () => await space.remove());

function tally(cells: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const cell of cells) counts[cell] = (counts[cell] ?? 0) + 1;
  return counts;
}

describe('fibercup-tractogram', () => {
  it('brings the labelled set in with labels and side files', async () => {
    const { artefact, warnings } = await space.ingest({ source: 'fibercup-tractogram' });
    const tractogram = decodeTrx(await artefact.read('tractogram.trx'));
    const shipped = decodeTrx(readFileSync(join(root, 'data/fibercup/fibercup_labelled.trx')));
    expect(streamlineCount(tractogram)).toBe(4711);
    expect(tractogram.points).toEqual(shipped.points);
    expect(tractogram.offsets).toEqual(shipped.offsets);
    expect(tractogram.grid?.dimensions).toEqual([64, 64, 3]);
    const table = parseTable((await artefact.read('labels.tsv')).toString(), 'labels.tsv');
    expect(table.columns).toEqual(['index', 'label', 'name', 'class']);
    expect(tally(requiredColumn(table, 'class'))).toEqual({ plausible: 2360, implausible: 2351 });
    expect(tally(requiredColumn(table, 'label'))).toEqual({
      1: 102,
      2: 500,
      3: 500,
      4: 193,
      5: 65,
      6: 500,
      7: 500,
      8: 351,
      9: 2000,
    });
    for (const file of ['bundles.json', 'white_matter.nii.gz', 'bundle_masks.nii.gz', 'end_rois.nii.gz'])
      expect(await artefact.read(file)).toEqual(readFileSync(join(root, 'data/fibercup', file)));
    expect(artefact.manifest.counts).toEqual({ in: 4711, out: 4711, dropped: {} });
    expect(warnings).toEqual([]);
  });
  it('brings the dense set in, all plausible, and the same bytes twice', async () => {
    const runs = [
      await space.ingest({ source: 'fibercup-tractogram', set: 'dense' }),
      await space.ingest({ source: 'fibercup-tractogram', set: 'dense' }),
    ];
    expect(runs[0].artefact.sha256).toBe(runs[1].artefact.sha256);
    const table = parseTable((await runs[0].artefact.read('labels.tsv')).toString(), 'labels.tsv');
    expect(tally(requiredColumn(table, 'name'))).toEqual({
      bundle_1: 634,
      bundle_2: 1000,
      bundle_3: 1000,
      bundle_4: 1000,
      bundle_5: 758,
      bundle_6: 1000,
      bundle_7: 1000,
    });
    expect(tally(requiredColumn(table, 'class'))).toEqual({ plausible: 6392 });
  });
  it('refuses shipped files that were changed, and files that are gone', async () => {
    const copy = await workspace();
    const manifest = {
      schema: 1,
      name: 'fibercup',
      files: [
        {
          path: 'data/fibercup/fibercup_dense.trx',
          bytes: 3,
          sha256: sha256('abc'),
          source: '',
          licence: '',
          access: 'open',
        },
      ],
    };
    await copy.write('data/manifests/fibercup.json', JSON.stringify(manifest));
    const asked = { source: 'fibercup-tractogram', set: 'dense' };
    await expect(copy.ingest(asked)).rejects.toMatchObject({ code: 'DATA_MISSING' });
    await copy.write('data/fibercup/fibercup_dense.trx', 'abd');
    await expect(copy.ingest(asked)).rejects.toMatchObject({
      code: 'ARTEFACT_CORRUPT',
      place: { file: 'data/fibercup/fibercup_dense.trx' },
    });
    await copy.remove();
  });
});

it('lists every shipped file as it is', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'data/manifests/fibercup.json'), 'utf8')) as {
    files: { path: string; bytes: number; sha256: string }[];
  };
  expect(files.length).toBe(14);
  for (const { path, bytes, sha256: expected } of files) {
    expect([path, statSync(join(root, path)).size]).toEqual([path, bytes]);
    expect([path, sha256(readFileSync(join(root, path)))]).toEqual([path, expected]);
  }
});
