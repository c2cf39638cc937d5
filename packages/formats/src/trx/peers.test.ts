// TRX beside trx-python, and on files that other programs wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  SHARED_DATA,
  floatsIn,
  hasPython,
  hasSharedData,
  inFolder,
  python,
  write,
} from '../testing/python.ts';
import { OBLIQUE_GRID, farthest, makeTractogram } from '../testing/tractograms.ts';
import { outcome, raw } from '../testing/trx.ts';
import { decodeTrx } from './decode.ts';
import { encodeTrx } from './encode.ts';

const made = makeTractogram(51, { extras: true });
const bytes = encodeTrx(made);

const LOAD = `
import json, sys, numpy as np
from trx.trx_file_memmap import load
t = load(sys.argv[1])
np.asarray(t.streamlines._data, '<f4').tofile(sys.argv[2])
print(json.dumps({'offsets': np.asarray(t.streamlines._offsets).tolist(), 'affine': np.asarray(t.header['VOXEL_TO_RASMM']).ravel().tolist(),
  'dimensions': np.asarray(t.header['DIMENSIONS']).tolist(), 'groups': {k: np.asarray(v).tolist() for k, v in t.groups.items()},
  'fa': np.asarray(t.data_per_vertex['fa']._data).ravel().tolist(), 'mean': np.asarray(t.data_per_streamline['mean']).ravel().tolist()}))
t.close()`;

const SAVE = `
import json, sys, zipfile, numpy as np
from nibabel.streamlines.tractogram import Tractogram
from trx.trx_file_memmap import TrxFile, save
p = np.fromfile(sys.argv[2], '<f4').reshape(-1, 3)
spec = json.loads(sys.argv[3])
lines = [p[:5], p[5:9], p[9:]]
t = Tractogram(lines, affine_to_rasmm=np.eye(4), data_per_streamline={'label': np.arange(3, dtype='<f4').reshape(-1, 1)},
  data_per_point={'fa': [x[:, :1] for x in lines]})
ref = {'VOXEL_TO_RASMM': np.array(spec['affine']).reshape(4, 4), 'DIMENSIONS': np.array(spec['dimensions'], dtype=np.uint16)}
import nibabel as nib
image = nib.Nifti1Image(np.zeros(spec['dimensions'], dtype=np.uint8), ref['VOXEL_TO_RASMM'])
for name, mode in (('stored', zipfile.ZIP_STORED), ('deflated', zipfile.ZIP_DEFLATED)):
  x = TrxFile.from_tractogram(t, reference=image, dtype_dict={'positions': np.float32, 'offsets': np.uint64, 'dpv': {}, 'dps': {}})
  x.groups = {'left': np.array([0, 2], dtype=np.uint32)}
  save(x, f'{sys.argv[1]}/{name}.trx', compression_standard=mode)
  x.close()`;

describe.skipIf(!hasPython)('TRX against trx-python (needs trx-python)', () => {
  it('reads what we write', () => {
    inFolder((folder) => {
      const out = join(folder, 'points.f32');
      const theirs = python(LOAD, write(folder, 'ours.trx', bytes), out) as Record<string, unknown>;
      expect(floatsIn(out)).toEqual(made.points);
      expect(theirs).toMatchObject({
        affine: OBLIQUE_GRID.voxelToRasmm,
        dimensions: [30, 20, 12],
        groups: { left: [0, 2] },
      });
      expect((theirs.offsets as number[]).slice(0, 3)).toEqual([0, 5, 9]);
      expect(farthest(theirs.fa as number[], made.perPoint.get('fa')?.values ?? [])).toBe(0);
      expect(farthest(theirs.mean as number[], made.perStreamline.get('mean')?.values ?? [])).toBe(0);
    });
  });

  it('writes what we read, stored and deflated', () => {
    inFolder((folder) => {
      const spec = { affine: OBLIQUE_GRID.voxelToRasmm, dimensions: OBLIQUE_GRID.dimensions };
      python(SAVE, folder, write(folder, 'in.f32', raw(made.points)), JSON.stringify(spec));
      for (const name of ['stored', 'deflated']) {
        const ours = decodeTrx(readFileSync(join(folder, `${name}.trx`)));
        expect(ours.points).toEqual(made.points);
        expect(ours.offsets).toEqual(made.offsets);
        expect(ours.grid).toEqual(OBLIQUE_GRID);
        expect(ours.groups).toEqual(new Map([['left', Uint32Array.of(0, 2)]]));
        expect([...(ours.perStreamline.get('label')?.values ?? [])]).toEqual([0, 1, 2]);
        expect(ours.perPoint.get('fa')?.values[1]).toBe(made.points[3]);
      }
    });
  });
});

describe.skipIf(!hasSharedData)('known TRX files (needs ../shared)', () => {
  const read = (name: string): Buffer => readFileSync(join(SHARED_DATA, name));

  it('reads a real pyAFQ tractogram', () => {
    const ours = decodeTrx(
      read('human-tractograms/sub-01_ses-01_dwi_space-RASMM_model-probCSD_algo-AFQ_tractography.trx'),
      { strict: true },
    );
    expect(ours.offsets.length - 1).toBe(508);
    expect(ours.points.length / 3).toBe(141_447);
    expect([...ours.groups].map(([name, rows]) => [name, rows.length])).toEqual([
      ['ARC_L', 486],
      ['ARC_R', 22],
    ]);
    expect(ours.grid?.dimensions).toEqual([81, 106, 76]);
  });

  it('reads files without the closing offset, and names that end in spaces', () => {
    expect(outcome(read('formats/niivue/dpsv_uint64_offsets.trx'))).toBe('460 COUNT_MISMATCH');
    expect(outcome(read('formats/niivue/colby.trx'))).toBe('2 COUNT_MISMATCH');
  });

  it('gives back a streamline the header forgot, only when asked to recover', () => {
    expect(outcome(read('formats/niivue/dpsv.trx'))).toBe('OFFSETS_INVALID');
    expect(outcome(read('formats/niivue/dpsv.trx'), { recover: true })).toBe('460 COUNT_MISMATCH');
  });
});
