import { createHash } from 'node:crypto';
import { encodeTrx, type Tractogram } from '@tractogen/formats';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { workspace, type Workspace } from '../testing/workspace.ts';

const arcs: Tractogram = {
  points: Float32Array.of(1, 1, 1, 20, 1, 1, -1, 1, 1, -20, 1, 1, 0, 0, 0, 0, 20, 0),
  offsets: Uint32Array.of(0, 2, 4, 6),
  grid: { voxelToRasmm: [2, 0, 0, -60, 0, 2, 0, -60, 0, 0, 2, -60, 0, 0, 0, 1], dimensions: [60, 60, 60] },
  perStreamline: new Map(),
  perPoint: new Map(),
  groups: new Map([
    ['ARC_R', Uint32Array.of(0)],
    ['ARC_L', Uint32Array.of(1)],
  ]),
};
const bytes = encodeTrx(arcs);
const entry = {
  access: 'open',
  bytes: bytes.length,
  find: ['data/raw/human/afq.trx'],
  licence: 'BSD-2-Clause',
  path: 'data/raw/human/afq.trx',
  sha256: createHash('sha256').update(bytes).digest('hex'),
  source: 'made for a test',
};
const asked = { source: 'dataset', dataset: 'human', file: 'afq.trx' };

let space: Workspace;
beforeEach(async () => {
  space = await workspace();
  const manifest = { schema: 1, name: 'human', description: '', files: [], external: [entry] };
  await space.write('data/manifests/human.json', JSON.stringify(manifest));
});
afterEach(async () => await space.remove());

it('takes the file where the manifest finds it, with its groups as bundles', async () => {
  await space.write('data/raw/human/afq.trx', bytes);
  const { artefact, warnings } = await space.ingest(asked);
  expect((await artefact.read('labels.tsv')).toString()).toBe(
    'index\tlabel\tname\tclass\n0\t2\tARC_R\tplausible\n1\t1\tARC_L\tplausible\n2\t\t\tplausible\n',
  );
  expect(warnings).toEqual(['1 of 3 streamlines are in no bundle; they count as plausible']);
});

it('refuses another file in its place, one that is nowhere, and one that no manifest lists', async () => {
  await space.write('data/raw/human/afq.trx', 'other bytes');
  await expect(space.ingest(asked)).rejects.toMatchObject({ code: 'ARTEFACT_CORRUPT', exitCode: 2 });
  const gone = await workspace();
  await gone.write(
    'data/manifests/human.json',
    JSON.stringify({ schema: 1, name: 'human', description: '', files: [], external: [entry] }),
  );
  await expect(gone.ingest(asked)).rejects.toMatchObject({ code: 'DATA_MISSING', exitCode: 2 });
  await gone.remove();
  await expect(space.ingest({ ...asked, file: 'tracks.trk' })).rejects.toMatchObject({
    code: 'PARAMETER_INVALID',
    remedy: 'Name one of afq.trx',
  });
});
