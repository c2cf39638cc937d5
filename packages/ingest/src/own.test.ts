import {
  decodeNifti,
  decodeTrx,
  encodeNifti,
  encodeTck,
  encodeTrk,
  encodeTrx,
  encodeVtk,
} from '@tractogen/formats';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asked, grid, straight, three, tractogram } from './testing/own-tractogram.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

let space: Workspace;
beforeEach(async () => {
  space = await workspace();
});
afterEach(async () => await space.remove());

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
