// Every file of the shared collections: read as independent programs read it, or refused with the code that
// fits; and what we write of it, read back by those programs.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TractogenError } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { readImage } from './image/read.ts';
import { hasMrtrix, lengthsOf, readByPeers, tckconvert } from './testing/peers.ts';
import { SHARED_DATA, floatsIn, hasPython, hasSharedData, inFolder, python } from './testing/python.ts';
import { farthest } from './testing/tractograms.ts';
import type { Grid } from './space/grid.ts';
import type { ReadOptions } from './tractogram/read-options.ts';
import { readTractogram } from './tractogram/read.ts';
import type { Tractogram } from './tractogram/tractogram.ts';
import { writeTractogram } from './tractogram/write.ts';

const FOLDERS = ['formats', 'human-tractograms', 'fibercup'];
/** What is no tractogram and no image. */
const BESIDE = /(^|\/)(README|LICENSE)[^/]*$|\.(json|tsv|txt|bval|bvec)$/;
const MM = 1e-5;

/** By whom a file is read alike (`peers`: nibabel, trx-python or numpy by its ending), or the code it is refused with. */
const EXPECTED: Readonly<Record<string, 'peers' | 'numpy' | 'mrtrix' | 'image' | { code: string }>> = {
  'fibercup/dense/fibercup_dense.trk': 'peers',
  'fibercup/derived/bundle_masks.nii.gz': 'image',
  'fibercup/derived/dwi_resynth.nii.gz': 'image',
  'fibercup/derived/end_rois.nii.gz': 'image',
  'fibercup/derived/fibercup_labelled.tck': 'peers',
  'fibercup/derived/fibercup_labelled.trk': 'peers',
  'fibercup/derived/fibercup_labelled.trx': 'peers',
  'fibercup/fod-FC.nii.gz': 'image',
  'fibercup/wm-FC.nii.gz': 'image',
  'formats/mrtrix-written/fc10_Float32BE.tck': 'peers',
  // nibabel refuses 64 bits.
  'formats/mrtrix-written/fc10_Float64BE.tck': 'mrtrix',
  'formats/mrtrix-written/fc10_Float64LE.tck': 'mrtrix',
  'formats/mrtrix-written/fc10_ascii.vtk': 'peers',
  'formats/mrtrix-written/fc50.tck': 'peers',
  'formats/mrtrix-written/fc50.vtk': 'peers',
  'formats/mrtrix-written/fc50_LPS.trk': 'peers',
  'formats/mrtrix-written/fc50_n256.tck': 'peers',
  'formats/nibabel/complex.trk': 'peers',
  'formats/nibabel/complex_big_endian.trk': 'peers',
  'formats/nibabel/empty.tck': 'peers',
  'formats/nibabel/empty.trk': 'peers',
  'formats/nibabel/matlab_nan.tck': 'peers',
  'formats/nibabel/multiline_header_field.tck': 'peers',
  'formats/nibabel/no_header_end.tck': { code: 'HEADER_INVALID' },
  'formats/nibabel/no_header_end_eof.tck': { code: 'HEADER_INVALID' },
  'formats/nibabel/no_magic_number.tck': { code: 'FORMAT_UNKNOWN' },
  'formats/nibabel/simple.tck': 'peers',
  'formats/nibabel/simple.trk': 'peers',
  'formats/nibabel/simple_big_endian.tck': 'peers',
  'formats/nibabel/standard.LPS.trk': 'peers',
  'formats/nibabel/standard.nii.gz': 'image',
  'formats/nibabel/standard.tck': 'peers',
  'formats/nibabel/standard.trk': 'peers',
  // DSI Studio's own format.
  'formats/niivue/TR_S_R.tt.gz': { code: 'FORMAT_UNKNOWN' },
  // Its header records no affine.
  'formats/niivue/colby.trk': { code: 'REFERENCE_NEEDED' },
  // No closing offset: trx-python refuses these.
  'formats/niivue/colby.trx': 'numpy',
  'formats/niivue/dpsv_uint64_offsets.trx': 'numpy',
  // Its header and its offsets forget the last streamline.
  'formats/niivue/dpsv.trx': { code: 'OFFSETS_INVALID' },
  // A surface of triangles.
  'formats/niivue/issue1298.vtk': { code: 'FORMAT_UNKNOWN' },
  // Numbers along streamlines, none of their points.
  'formats/niivue/mni152.SLF1_R.tsf': { code: 'FORMAT_UNKNOWN' },
  'formats/niivue/tract.FAT_R.vtk': 'peers',
  'formats/niivue/tract.IFOF_R.trk': 'peers',
  'formats/niivue/tract.SLF1_R.tck': 'peers',
  'human-tractograms/EuDX_small_25.trk': 'peers',
  // numpy's archive.
  'human-tractograms/cb_2.npz': { code: 'FORMAT_UNKNOWN' },
  'human-tractograms/stroke.trk.gz': 'peers',
  'human-tractograms/sub-01_ses-01_dwi_space-RASMM_model-probCSD_algo-AFQ_tractography.trx': 'peers',
  'human-tractograms/tracks300.trk': 'peers',
  // VTK's XML.
  'human-tractograms/trako_example.vtp': { code: 'FORMAT_UNKNOWN' },
};

const at = (name: string): string => join(SHARED_DATA, name);
const named = (...how: unknown[]): string[] =>
  Object.keys(EXPECTED).filter((name) => how.includes(EXPECTED[name]));

/** The code reading ends with, or `ok`; anything but a TractogenError is thrown on. */
async function refusal(name: string, options: ReadOptions = {}): Promise<string> {
  try {
    await readTractogram(at(name), options);
    return 'ok';
  } catch (error) {
    if (error instanceof TractogenError && error.place.file === at(name)) return error.code;
    throw error;
  }
}

describe.skipIf(!hasSharedData)('the shared files (needs ../shared)', () => {
  it('are all here', () => {
    const found = FOLDERS.flatMap((folder) =>
      readdirSync(at(folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(SHARED_DATA.length + 1)),
    ).filter((name) => !BESIDE.test(name));
    expect(found.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  const refused = Object.entries(EXPECTED).flatMap(([name, how]) =>
    typeof how === 'string' ? [] : [[name, how.code] as const],
  );
  it.each(refused)('%s is refused: %s', async (name, code) => {
    expect(await refusal(name)).toBe(code);
    expect(await refusal(name, { strict: true })).toBe(code);
  });

  it.skipIf(!hasPython)('are read as by nibabel, trx-python and numpy', { timeout: 180_000 }, async () => {
    await inFolder(async (folder) => {
      const whole = named('peers', 'numpy');
      const forgetful = 'formats/niivue/dpsv.trx';
      const files = [...whole, forgetful].map((name) =>
        EXPECTED[name] === 'peers' ? at(name) : `numpy:${at(name)}`,
      );
      for (const [i, theirs] of readByPeers(files, folder).entries()) {
        const name = whole[i] ?? forgetful;
        const ours = await readTractogram(at(name), { recover: name === forgetful });
        expect(lengthsOf(ours.offsets), name).toEqual(theirs.lengths);
        expect(farthest(ours.points, theirs.points), name).toBeLessThanOrEqual(MM);
      }
    });
  });

  it.skipIf(!hasPython || !hasMrtrix)('of 64 bits are read as by MRtrix3', async () => {
    await inFolder(async (folder) => {
      const out = join(folder, 'theirs.tck');
      for (const name of named('mrtrix')) {
        tckconvert(at(name), out);
        const [theirs] = readByPeers([out], folder);
        const ours = await readTractogram(at(name));
        expect(lengthsOf(ours.offsets), name).toEqual(theirs.lengths);
        expect(farthest(ours.points, theirs.points), name).toBeLessThanOrEqual(MM);
      }
    });
  });

  const IMAGES = `
import json, sys, numpy as np, nibabel as nib
images = [nib.load(name) for name in sys.argv[2:]]
with open(sys.argv[1], 'wb') as out:
  for i in images: np.asarray(i.dataobj, '<f4').ravel(order='F').tofile(out)
print(json.dumps([[list(i.shape), i.affine.ravel().tolist()] for i in images]))`;
  it.skipIf(!hasPython)('that are images are read as by nibabel', async () => {
    await inFolder(async (folder) => {
      const out = join(folder, 'images.f32');
      const found = python(IMAGES, out, ...named('image').map(at)) as [number[], number[]][];
      let rest = floatsIn(out);
      for (const [i, name] of named('image').entries()) {
        const ours = await readImage(at(name));
        expect(ours.dimensions, name).toEqual(found[i][0]);
        expect(farthest(ours.grid.voxelToRasmm, found[i][1]), name).toBeLessThanOrEqual(MM);
        expect(farthest(ours.data, rest.subarray(0, ours.data.length)), name).toBe(0);
        rest = rest.subarray(ours.data.length);
      }
      expect(rest).toHaveLength(0);
    });
  });
});

const how = 'what we write of them (needs ../shared, nibabel, trx-python)';
describe.skipIf(!hasSharedData || !hasPython)(how, () => {
  it('is read back the same by nibabel, trx-python and MRtrix3', { timeout: 300_000 }, async () => {
    await inFolder(async (folder) => {
      const written: { what: string; file: string; ours: Tractogram }[] = [];
      for (const [i, name] of named('peers', 'numpy', 'mrtrix').entries()) {
        const ours = await readTractogram(at(name));
        for (const file of await writeAll(join(folder, String(i)), ours))
          written.push({ what: `${name}: ${file}`, file, ours });
      }
      const files = written.map(({ file }) => file);
      for (const [i, theirs] of readByPeers(files, folder).entries()) {
        const { what, ours } = written[i];
        expect(theirs.lengths, what).toEqual(lengthsOf(ours.offsets));
        expect(farthest(theirs.points, ours.points), what).toBeLessThanOrEqual(MM);
      }
    });
  });
});

/**
 * The tractogram in every format, and what MRtrix3 makes of two of them. TRK counts from the grid's corner:
 * where there is no grid, from that of one around the points.
 */
async function writeAll(stem: string, tractogram: Tractogram): Promise<string[]> {
  const files = ['trk', 'tck', 'trx', 'vtk'].map((format) => `${stem}.${format}`);
  const grid = tractogram.grid ?? gridAround(tractogram.points);
  for (const file of files) await writeTractogram(file, tractogram, { grid });
  // MRtrix3 has no way to tell an empty VTK file from a broken one.
  if (!hasMrtrix || tractogram.points.length === 0) return files;
  const byMrtrix = ['tck', 'vtk'].map((format) => `${stem}-${format}-by-mrtrix.tck`);
  tckconvert(`${stem}.tck`, byMrtrix[0]);
  tckconvert(`${stem}.vtk`, byMrtrix[1]);
  return [...files, ...byMrtrix];
}

/** Voxels of 1 mm, all of whose corners lie outside the points. */
function gridAround(points: Float32Array): Grid {
  const corner = [Infinity, Infinity, Infinity];
  const size = [1, 1, 1] as [number, number, number];
  for (const [i, value] of points.entries()) corner[i % 3] = Math.min(corner[i % 3], Math.floor(value));
  for (const [i, value] of points.entries())
    size[i % 3] = Math.max(size[i % 3], Math.ceil(value) - corner[i % 3] + 1);
  const [x, y, z] = corner.map((value) => (Number.isFinite(value) ? value : 0));
  return { voxelToRasmm: [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z, 0, 0, 0, 1], dimensions: size };
}
