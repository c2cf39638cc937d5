import { decodeTrx, encodeTck, encodeTrk, encodeTrx } from '@tractogen/formats';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asked, grid, straight, three, tractogram } from './testing/own-tractogram.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

let space: Workspace;
beforeEach(async () => {
  space = await workspace();
});
afterEach(async () => await space.remove());

async function labels(params: Record<string, unknown>): Promise<string> {
  const { artefact } = await space.ingest(params);
  return (await artefact.read('labels.tsv')).toString();
}

it('takes a TRX that is not packed as the tractogram that it is, by its own groups', async () => {
  // Two streamlines of two points, written byte by byte.
  const header = {
    VOXEL_TO_RASMM: [
      [2, 0, 0, 0],
      [0, 2, 0, 0],
      [0, 0, 2, 0],
      [0, 0, 0, 1],
    ],
  };
  const counts = { DIMENSIONS: [30, 30, 30], NB_VERTICES: 4, NB_STREAMLINES: 2 };
  await space.write('data/raw/t/header.json', JSON.stringify({ ...header, ...counts }));
  const points = Float32Array.from([straight, straight].flat(2));
  await space.write('data/raw/t/positions.3.float32', new Uint8Array(points.buffer));
  await space.write('data/raw/t/offsets.uint32', new Uint8Array(Uint32Array.of(0, 2, 4).buffer));
  await space.write('data/raw/t/groups/AF.uint32', new Uint8Array(Uint32Array.of(1).buffer));
  await space.write('data/raw/t/groups/SLF.uint32', new Uint8Array(Uint32Array.of(0).buffer));
  const { artefact } = await space.ingest(asked({ path: 'data/raw/t' }));
  expect([...decodeTrx(await artefact.read('tractogram.trx')).points]).toEqual([...points]);
  const rows = (await artefact.read('labels.tsv')).toString().trim().split('\n').slice(1);
  expect(rows.map((row) => row.split('\t')[2])).toEqual(['SLF', 'AF']);
});

describe('a folder with one file a bundle', () => {
  const bent = [
    [1, 1, 1],
    [5, 9, 1],
    [20, 1, 1],
  ];
  const rows = async (params: Record<string, unknown>): Promise<string[][]> =>
    (await labels(params))
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split('\t').slice(2));

  it('takes every streamline, in the order of the names, and calls bundles as the files', async () => {
    await space.write('data/raw/b/CST_left.trk', encodeTrk(tractogram([straight, bent])));
    await space.write('data/raw/b/AF.trx', encodeTrx(tractogram([bent])));
    await space.write('data/raw/b/no_connection.tck', encodeTck(tractogram([straight])));
    await space.write('data/raw/b/notes.txt', 'x');
    const { artefact, warnings } = await space.ingest(asked({ path: 'data/raw/b' }));
    const back = decodeTrx(await artefact.read('tractogram.trx'));
    expect([...back.offsets]).toEqual([0, 3, 5, 8, 10]);
    expect([...back.points]).toEqual([...bent, ...straight, ...bent, ...straight].flat());
    expect(warnings).toEqual([expect.stringContaining('1 of 4 files are no tractograms')]);
    expect(await rows(asked({ path: 'data/raw/b' }))).toEqual([
      ['AF', 'plausible'],
      ['CST_left', 'plausible'],
      ['CST_left', 'plausible'],
      ['no_connection', 'implausible'],
    ]);
  });

  it('keeps the columns that all files have, and says which it leaves', async () => {
    const withColumns = (...names: string[]): Uint8Array =>
      encodeTrx({
        ...tractogram([straight, bent]),
        perStreamline: new Map(
          names.map((name, i) => [name, { values: Float32Array.of(i, i + 0.5), components: 1 }]),
        ),
      });
    await space.write('data/raw/b/a.trx', withColumns('weight', 'fa'));
    await space.write('data/raw/b/b.trx', withColumns('weight'));
    const { artefact, warnings } = await space.ingest(asked({ path: 'data/raw/b' }));
    const { perStreamline } = decodeTrx(await artefact.read('tractogram.trx'));
    expect([...perStreamline.keys()]).toEqual(['weight']);
    expect([...(perStreamline.get('weight')?.values ?? [])]).toEqual([0, 0.5, 0, 0.5]);
    expect(warnings).toEqual([expect.stringMatching(/left out: fa$/)]);
  });

  it.each<[string, Record<string, Uint8Array>, string]>([
    ['an empty folder', { 'notes.txt': new Uint8Array(1) }, 'DATA_MISSING'],
    ['two files of one name', { 'a.trk': encodeTrk(three), 'a.trx': encodeTrx(three) }, 'INPUT_INVALID'],
    [
      'another space',
      {
        'a.trk': encodeTrk(three),
        'b.trk': encodeTrk({ ...three, grid: { ...grid, dimensions: [9, 9, 9] } }),
      },
      'SPACE_MISMATCH',
    ],
    ['no space at all', { 'a.tck': encodeTck(three) }, 'REFERENCE_NEEDED'],
  ])('refuses %s', async (_what, files, code) => {
    for (const [name, bytes] of Object.entries(files)) await space.write(`data/raw/b/${name}`, bytes);
    await expect(space.ingest(asked({ path: 'data/raw/b' }))).rejects.toMatchObject({ code });
  });
});
