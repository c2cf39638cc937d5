import {
  decodeNifti,
  encodeNifti,
  encodeTck,
  encodeTrk,
  encodeTrx,
  encodeVtk,
  decodeTrx,
  type Tractogram,
} from '@tractogen/formats';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ONE_BUNDLE } from './testing/one-bundle.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

const grid = {
  voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
  dimensions: [30, 30, 30],
} as const;

function tractogram(streamlines: number[][][], groups: Record<string, number[]> = {}): Tractogram {
  const offsets = [0];
  for (const points of streamlines) offsets.push(offsets[offsets.length - 1] + points.length);
  return {
    points: Float32Array.from(streamlines.flat(2)),
    offsets: Uint32Array.from(offsets),
    grid,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups: new Map(Object.entries(groups).map(([name, rows]) => [name, Uint32Array.from(rows)])),
  };
}
const straight = [
  [1, 1, 1],
  [20, 1, 1],
];
const three = tractogram([straight, straight, straight]);

let space: Workspace;
beforeEach(async () => {
  space = await workspace();
});
afterEach(async () => await space.remove());

const asked = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  source: 'tractogram',
  path: 'data/raw/t.trk',
  ...more,
});
async function labels(params: Record<string, unknown>): Promise<string> {
  const { artefact } = await space.ingest(params);
  return (await artefact.read('labels.tsv')).toString();
}

describe('weights of tcksift2', () => {
  beforeEach(async () => await space.write('data/raw/t.trk', encodeTrk(three)));
  it.each(['# command_history: tcksift2 a b c\n0.5 0 2.25 \n', '0.5\n0\n2.25\n'])(
    'become the column `weight` of the streamlines, written as %j',
    async (text) => {
      await space.write('data/raw/w.txt', text);
      const { artefact } = await space.ingest(asked({ weights: 'data/raw/w.txt' }));
      const { perStreamline } = decodeTrx(await artefact.read('tractogram.trx'));
      expect([...(perStreamline.get('weight')?.values ?? [])]).toEqual([0.5, 0, 2.25]);
    },
  );
  it.each([
    ['0.5 1', 'COUNT_MISMATCH', 'there are 2 weights for 3 streamlines'],
    ['# nothing\n', 'COUNT_MISMATCH', 'there are 0 weights for 3 streamlines'],
    ['0.5 -1 1', 'NOT_FINITE', 'the weight of streamline 1 is -1'],
    ['0.5 1 nan', 'NOT_FINITE', 'the weight of streamline 2 is NaN'],
    ['# a\n0.5 x 1', 'INPUT_INVALID', '"x" is no number'],
  ])('are refused as %j', async (text, code, message) => {
    await space.write('data/raw/w.txt', text);
    await expect(space.ingest(asked({ weights: 'data/raw/w.txt' }))).rejects.toMatchObject({
      code,
      message,
      place: { file: 'data/raw/w.txt' },
    });
  });
});

describe('labels from a table', () => {
  beforeEach(async () => await space.write('data/raw/t.trk', encodeTrk(three)));
  it('takes tabs or commas, other column names, and names bundles by number', async () => {
    await space.write('data/raw/l.csv', '\uFEFFindex,bundle\r\n0,2\r\n1,no_connection\r\n2,7\r\n');
    expect(await labels(asked({ labels: 'data/raw/l.csv', labelColumn: 'bundle' }))).toBe(
      'index\tlabel\tname\tclass\n0\t2\tbundle_2\tplausible\n1\tno_connection\tno_connection\timplausible\n2\t7\tbundle_7\tplausible\n',
    );
  });
  it('takes along whose a streamline is, and leaves out what no row tells', async () => {
    await space.write('data/raw/l.tsv', 'label\tsubject\tage\tsite\n1\ta\t70.5\t\n1\tb\t\t\n2\ta\t70.5\t\n');
    const rows = (await labels(asked({ labels: 'data/raw/l.tsv' }))).trim().split('\n');
    expect(rows).toEqual([
      'index\tlabel\tname\tclass\tsubject\tage',
      '0\t1\tbundle_1\tplausible\ta\t70.5',
      '1\t1\tbundle_1\tplausible\tb\t',
      '2\t2\tbundle_2\tplausible\ta\t70.5',
    ]);
    await space.write('data/raw/l.tsv', 'label\tdiagnosis\n1\tCN\n1\tLMCI\n2\tAD\n');
    await expect(labels(asked({ labels: 'data/raw/l.tsv' }))).rejects.toThrow(/"LMCI"/);
  });
  it('needs no labels beside names', async () => {
    await space.write('data/raw/l.tsv', 'name\nCST_left\nno_connection\nCST_left\n');
    const rows = (await labels(asked({ labels: 'data/raw/l.tsv' }))).trim().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t').slice(1))).toEqual([
      ['', 'CST_left', 'plausible'],
      ['', 'no_connection', 'implausible'],
      ['', 'CST_left', 'plausible'],
    ]);
  });
  it('says which column is missing, where, and which there are', async () => {
    await space.write('data/raw/l.tsv', 'index\ttract\n0\t1\n1\t1\n2\t1\n');
    await expect(space.ingest(asked({ labels: 'data/raw/l.tsv' }))).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      place: { file: 'data/raw/l.tsv', line: 1 },
      message: expect.stringMatching(/label.*index, tract/),
    });
  });
  it.each([
    ['too few rows', 'label\n1\n2\n', 'COUNT_MISMATCH', undefined],
    ['a ragged row', 'label\tname\n1\ta\n2\n3\tc\n', 'COUNT_MISMATCH', 3],
    ['another order', 'index\tlabel\n1\t1\n0\t1\n2\t1\n', 'INPUT_INVALID', 2],
    ['a strange class', 'label\tclass\n1\tplausible\n1\tmaybe\n1\tplausible\n', 'INPUT_INVALID', 3],
    ['an empty table', '', 'COLUMN_MISSING', 1],
  ])('refuses %s', async (_name, text, code, line) => {
    await space.write('data/raw/l.tsv', text);
    await expect(space.ingest(asked({ labels: 'data/raw/l.tsv' }))).rejects.toMatchObject({
      code,
      place: line === undefined ? {} : { line },
    });
  });
});

describe('labels without a table', () => {
  it('come from groups, and the unassigned are counted', async () => {
    await space.write(
      'data/raw/t.trx',
      encodeTrx(tractogram([straight, straight, straight], { AF: [2], no_connection: [0] })),
    );
    const { artefact, warnings } = await space.ingest(asked({ path: 'data/raw/t.trx' }));
    const rows = (await artefact.read('labels.tsv')).toString().trim().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t').slice(2))).toEqual([
      ['no_connection', 'implausible'],
      ['', 'plausible'],
      ['AF', 'plausible'],
    ]);
    expect(warnings).toEqual([expect.stringContaining('1 of 3 streamlines are in no bundle')]);
  });
  it('of several groups are the first in the file, and told', async () => {
    const groups = { AF: [0, 2, 2], SLF: [1, 2] };
    await space.write('data/raw/t.trx', encodeTrx(tractogram([straight, straight, straight], groups)));
    const { artefact, warnings } = await space.ingest(asked({ path: 'data/raw/t.trx' }));
    const rows = (await artefact.read('labels.tsv')).toString().trim().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t')[2])).toEqual(['AF', 'SLF', 'AF']);
    expect(warnings).toEqual(['1 of 3 streamlines are in several groups; the first in the file counts']);
  });
  it('come from the rule of bundle definitions', async () => {
    await space.write('data/raw/b.json', JSON.stringify(ONE_BUNDLE));
    await space.write(
      'data/raw/t.trk',
      encodeTrk(
        tractogram([
          straight,
          [
            [1, 1, 1],
            [9, 9, 9],
          ],
        ]),
      ),
    );
    expect(await labels(asked({ bundles: 'data/raw/b.json' }))).toBe(
      'index\tlabel\tname\tclass\n0\t3\tbar\tplausible\n1\t\tno_connection\timplausible\n',
    );
  });
});

describe('files', () => {
  it.each([['../t.trk'], ['/etc/passwd'], ['data/../../t.trk'], ['.']])(
    'refuses the path %s',
    async (path) => {
      await expect(space.ingest(asked({ path }))).rejects.toMatchObject({
        code: 'PATH_REFUSED',
        exitCode: 2,
      });
    },
  );
  it('says what is not there', async () => {
    await expect(space.ingest(asked())).rejects.toMatchObject({
      code: 'DATA_MISSING',
      place: { file: 'data/raw/t.trk' },
    });
  });
  it('needs a reference for TCK, and marks restricted data', async () => {
    await space.write('data/raw/t.tck', encodeTck(three));
    await expect(space.ingest(asked({ path: 'data/raw/t.tck' }))).rejects.toMatchObject({
      code: 'REFERENCE_NEEDED',
    });
    await space.write('data/raw/t.trk', encodeTrk(three));
    await expect(space.ingest(asked({ access: 'restricted' }))).rejects.toMatchObject({
      code: 'ACCESS_STRICTER',
    });
  });
  it('turns round a VTK file of which it is told so', async () => {
    const silent = Buffer.from(encodeVtk(three)).toString('latin1').replace(' SPACE=RAS', '');
    await space.write('data/raw/t.vtk', Buffer.from(silent, 'latin1'));
    await space.write('data/raw/image.nii', encodeNifti(grid, new Uint8Array(27_000)));
    const params = asked({ path: 'data/raw/t.vtk', reference: 'data/raw/image.nii', lps: true });
    const { artefact } = await space.ingest(params);
    const { points } = decodeTrx(await artefact.read('tractogram.trx'));
    expect([...points.subarray(0, 6)]).toEqual([-1, -1, 1, -20, -1, 1]);
  });
  it('refuses a tractogram without streamlines', async () => {
    await space.write('data/raw/t.trk', encodeTrk(tractogram([])));
    await expect(space.ingest(asked())).rejects.toMatchObject({ code: 'DEGENERATE_DATA', exitCode: 2 });
  });
  it('takes grid and voxels of a mask along, gzipped, and nothing of what its header tells', async () => {
    await space.write('data/raw/t.trk', encodeTrk(three));
    const voxels = Uint8Array.from({ length: 27_000 }, (_, i) => i % 2);
    const plain = encodeNifti(grid, voxels);
    // As converters have it: names, dates and comments in the header, and an extension of 32 bytes behind it.
    const told = Buffer.alloc(plain.length + 32);
    told.set(plain.subarray(0, 352));
    told.set(plain.subarray(352), 384);
    told.writeFloatLE(384, 108);
    told.set([1, 0, 0, 0], 348);
    told.writeInt32LE(32, 352);
    told.writeInt32LE(6, 356);
    for (const place of [14, 148, 228, 328, 360]) told.write('999_S_9001', place, 'latin1');
    await space.write('data/raw/wm.nii', told);
    const params = asked({ whiteMatter: 'data/raw/wm.nii', access: 'restricted' });
    const { artefact } = await space.ingest(params, 'restricted');
    const stored = gunzipSync(await artefact.read('white_matter.nii.gz'));
    expect(stored.toString('latin1')).not.toContain('999_S_9001');
    expect(decodeNifti(stored)).toEqual(decodeNifti(plain));
    expect(decodeNifti(told)).toEqual(decodeNifti(plain));
    // Values that are no whole numbers stay what they are.
    const shares = Float32Array.from(voxels, (value) => value / 3);
    await space.write('data/raw/wm.nii', encodeNifti(grid, shares));
    const again = (await space.ingest(params, 'restricted')).artefact;
    expect(decodeNifti(await again.read('white_matter.nii.gz')).data).toEqual(shares);
    await space.write('data/raw/wm.nii', 'no image');
    await expect(space.ingest(params, 'restricted')).rejects.toMatchObject({ code: 'FORMAT_UNKNOWN' });
  });
});

it('takes nothing along of what a header of a tractogram tells beside its space', async () => {
  const trk = Buffer.from(encodeTrk(three));
  // reserved[444] at byte 504 and pad2[4] at 952 (TrackVis).
  trk.write('999_S_9001', 504, 'latin1');
  trk.write('S_90', 952, 'latin1');
  const tck = Buffer.from(encodeTck(three)).toString('latin1');
  const lines = ['comments: 999_S_9001', 'command_history: tckgen sub-ADNI999S9001.mif', 'timestamp: 1'];
  // Longer by the lines and their end, and by a digit of the place itself.
  const longer = Buffer.from(
    tck
      .replace(/^mrtrix tracks\n/, `mrtrix tracks\n${lines.join('\n')}\n`)
      .replace(/file: \. (\d+)/, (_, at) => `file: . ${Number(at) + lines.join('\n').length + 2}`),
    'latin1',
  );
  await space.write('data/raw/image.nii', encodeNifti(grid, new Uint8Array(27_000)));
  for (const [name, bytes] of [
    ['t.trk', trk],
    ['t.tck', longer],
  ] as const) {
    expect(bytes.toString('latin1')).toContain('999_S_9001');
    await space.write(`data/raw/${name}`, bytes);
    const params = asked({ path: `data/raw/${name}`, reference: 'data/raw/image.nii', access: 'restricted' });
    const { artefact } = await space.ingest(params, 'restricted');
    const stored = await artefact.read('tractogram.trx');
    expect(stored.toString('latin1')).not.toMatch(/S_90|9001/);
    expect(decodeTrx(stored).points).toEqual(three.points);
  }
});

it('keeps unusable streamlines and counts them in warnings', async () => {
  await space.write(
    'data/raw/t.trx',
    encodeTrx(
      tractogram([
        straight,
        [
          [1, NaN, 1],
          [2, 2, 2],
        ],
        [[1, 1, 1]],
        [],
      ]),
    ),
  );
  const { artefact, warnings } = await space.ingest(asked({ path: 'data/raw/t.trx' }));
  expect(artefact.manifest.counts).toEqual({ in: 4, out: 4, dropped: {} });
  expect([...decodeTrx(await artefact.read('tractogram.trx')).offsets]).toEqual([0, 2, 4, 5, 5]);
  expect(
    warnings.filter((warning) => warning.startsWith('1 streamlines have points that are not finite')),
  ).toHaveLength(1);
  expect(
    warnings.filter((warning) => warning.startsWith('2 streamlines have fewer than two points')),
  ).toHaveLength(1);
});

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
