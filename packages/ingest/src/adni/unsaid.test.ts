import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeTrk } from '@tractogen/formats';
import { formatError } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workspace, type Workspace } from '../testing/workspace.ts';

const TRK = encodeTrk({
  points: Float32Array.of(0, 0, 0, 1, 0, 0),
  offsets: Uint32Array.of(0, 2),
  grid: { voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], dimensions: [2, 2, 2] },
  perStreamline: new Map(),
  perPoint: new Map(),
  groups: new Map(),
});
const NAME = /999_?S_?9001/;

let space: Workspace;
beforeEach(async () => {
  space = await workspace();
});
afterEach(async () => await space.remove());

const ask = async (path: string, more: Record<string, unknown> = {}) =>
  await space.ingest({ source: 'tractogram', path, ...more }, (more['access'] ?? 'open') as 'open');

describe('data of which nobody says whether they may leave', () => {
  it.each([
    'data/raw/mine/999_S_9001.trk',
    'data/raw/bids/sub-ADNI999S9001/ses-M000/dwi/tracks.trk',
    'data/raw/ADNI3/one.trk',
    'data/raw/adni/tracks/one.trk',
  ])('are refused with the parameter to write, and without a name: %s', async (path) => {
    await space.write(path, TRK);
    const said = await ask(path).then(() => '', formatError);
    expect(said).toMatch(/^INPUT_INVALID: .*parameter path look like ADNI's.*`access: restricted`/);
    expect(said).not.toMatch(NAME);
    expect(said.split('\n')).toHaveLength(1);
    expect((await ask(path, { access: 'open' })).artefact.manifest.access).toBe('open');
    const { artefact, warnings } = await ask(path, { access: 'restricted' });
    expect(artefact.manifest.access).toBe('restricted');
    expect(warnings.join('\n')).not.toMatch(NAME);
    expect(warnings.some((line) => line.includes('names a participant'))).toBe(NAME.test(path));
  });

  it('are refused where a table of ADNI lies near, or a link leads to a participant', async () => {
    await space.write('data/raw/study/sets/one.trk', TRK);
    await space.write('data/raw/study/ADNIMERGE_11Nov2025.csv', 'RID\n');
    await expect(ask('data/raw/study/sets/one.trk')).rejects.toThrow(/a table of it lies above them/);
    await space.write('data/raw/files/999_S_9001.trk', TRK);
    await symlink(join(space.root, 'data/raw/files/999_S_9001.trk'), join(space.root, 'data/raw/plain.trk'));
    await expect(ask('data/raw/plain.trk')).rejects.toThrow(/form of a participant/);
    // Files of a folder count like its name.
    await expect(ask('data/raw/files')).rejects.toThrow(/form of a participant/);
  });

  it('are taken as open where they look like nobody’s, and told where they may be somebody’s', async () => {
    for (const path of ['data/raw/stroke.trk', 'data/raw/123S4567.trk', 'data/raw/radnil/gladnis.trk']) {
      await space.write(path, TRK);
      expect((await ask(path)).warnings.join('\n')).not.toMatch(/access/);
    }
    await space.write('data/raw/sub-01/dwi/tracks.trk', TRK);
    const { artefact, warnings } = await ask('data/raw/sub-01/dwi/tracks.trk');
    expect(artefact.manifest.access).toBe('open');
    expect(warnings.join('\n')).toMatch(
      /path looks like a participant of a BIDS dataset.*`access: restricted`/,
    );
  });

  it('are looked at in source dwi too', async () => {
    const files = { dwi: 'a.nii.gz', bval: '999_S_9001.bval', bvec: 'a.bvec' };
    for (const name of Object.values(files)) await space.write(`data/raw/${name}`, 'x');
    const asked = Object.entries(files).map(([key, name]) => [key, `data/raw/${name}`]);
    await expect(space.ingest({ source: 'dwi', ...Object.fromEntries(asked) })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('parameter bval') as string,
    });
  });
});

it('names of participants do not come in as subjects, open or restricted', async () => {
  await space.write('data/raw/one.trk', TRK);
  await space.write('data/raw/labels.tsv', 'name\tsubject\nAF\t999_S_9001\n');
  for (const access of ['open', 'restricted']) {
    const said = await ask('data/raw/one.trk', { labels: 'data/raw/labels.tsv', access }).catch(formatError);
    expect(said).toMatch(/^INPUT_INVALID data\/raw\/labels.tsv:2: .*names participants of ADNI.*pseudonyms/);
    expect(said).not.toMatch(NAME);
  }
});

it('participants of ADNI in a BIDS dataset are refused where it is called open, others are not', async () => {
  const asked = async (label: string): Promise<string> => {
    await space.write(
      `data/raw/${label}/dataset_description.json`,
      '{ "Name": "made", "BIDSVersion": "1.9.0" }',
    );
    await space.write(`data/raw/${label}/sub-${label}/anat/sub-${label}_T1w.json`, '{}');
    const params = { source: 'bids', bids: `data/raw/${label}`, access: 'open', unmatched: 'keep' };
    return await space.ingest(params).then(() => '', formatError);
  };
  const refused = await asked('ADNI999S9001');
  expect(refused).toMatch(
    /^INPUT_INVALID .*named as ADNI's, whose data are not open.*Leave `access: open` out/,
  );
  expect(refused).not.toMatch(NAME);
  expect(await asked('01')).toMatch(/no_dwi/);
});
