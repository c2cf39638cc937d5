// Every number type TRX has, written by trx-python.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasPython, inFolder, python, write } from '../testing/python.ts';
import { farthest, makeTractogram } from '../testing/tractograms.ts';
import { raw } from '../testing/trx.ts';
import { decodeTrx } from './decode.ts';
import { encodeTrx } from './encode.ts';

const TYPES = 'bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64'.split(' ');
const POSITIONS = ['float16', 'float32', 'float64'];
const OFFSETS = ['uint32', 'uint64'];

/** One file for each type of data, with every pair of types of positions and offsets among them. */
const SAVE = `
import json, sys, zipfile, numpy as np, nibabel as nib
from nibabel.streamlines.tractogram import Tractogram
from trx.trx_file_memmap import TrxFile, save
folder, points, cases = sys.argv[1], np.fromfile(sys.argv[2], '<f4').reshape(-1, 3), json.loads(sys.argv[3])
image = nib.Nifti1Image(np.zeros((4, 5, 6), dtype=np.uint8), np.diag([2, 3, 4, 1]))
for kind, positions, offsets, packed in cases:
  lines = [points[:5], points[5:9], points[9:]]
  values = lambda *shape: (np.arange(np.prod(shape)) % (2 if kind == 'bool' else 100)).reshape(shape).astype(kind)
  x = TrxFile.from_tractogram(Tractogram(lines, affine_to_rasmm=np.eye(4)), reference=image,
    dtype_dict={'positions': np.dtype(positions), 'offsets': np.dtype(offsets), 'dpv': {}, 'dps': {}})
  x.data_per_streamline['one'], x.data_per_streamline['two'] = values(3, 1), values(3, 2)
  s = nib.streamlines.ArraySequence()
  s._data, s._offsets, s._lengths = values(12, 3), x.streamlines._offsets, x.streamlines._lengths
  x.data_per_vertex['three'] = s
  x.groups = {'left': np.array([0, 2], dtype='uint32' if kind.startswith('float') or kind == 'bool' else kind)}
  x.data_per_group = {'left': {'mean': values(1, 2), 'size': values(1, 1)}}
  save(x, f'{folder}/{kind}.trx', compression_standard=zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
  x.close()`;

const LOAD = `
import json, sys, numpy as np
from trx.trx_file_memmap import load
t = load(sys.argv[1])
print(json.dumps({g: {k: np.asarray(v).ravel().tolist() for k, v in d.items()} for g, d in t.data_per_group.items()}))
t.close()`;

const made = makeTractogram(61, { extras: true });

describe.skipIf(!hasPython)('number types of TRX (needs trx-python)', () => {
  it('are all read as trx-python writes them', () => {
    inFolder((folder) => {
      const cases = TYPES.map((kind, i) => [kind, POSITIONS[i % 3], OFFSETS[(i >> 1) % 2], i % 2 === 1]);
      python(SAVE, folder, write(folder, 'in.f32', raw(made.points)), JSON.stringify(cases));
      for (const [kind, positions, offsets] of cases) {
        const heard: string[] = [];
        const file = join(folder, `${String(kind)}.trx`);
        const ours = decodeTrx(readFileSync(file), { strict: false, warn: (text) => heard.push(text) });
        const what = `${String(kind)} ${String(positions)} ${String(offsets)}`;
        expect(heard, what).toEqual([]);
        expect(farthest(ours.points, made.points), what).toBeLessThanOrEqual(
          positions === 'float16' ? 0.008 : 0,
        );
        expect([...ours.offsets], what).toEqual([0, 5, 9, 12]);
        const values = (length: number): number[] =>
          Array.from({ length }, (_, i) => (kind === 'bool' ? i % 2 : i));
        const column = (length: number, components: number): unknown => ({
          values: Float32Array.from(values(length)),
          components,
        });
        expect(ours.perStreamline.get('one'), what).toEqual(column(3, 1));
        expect(ours.perStreamline.get('two'), what).toEqual(column(6, 2));
        expect(ours.perPoint.get('three'), what).toEqual(column(36, 3));
        expect(ours.groups, what).toEqual(new Map([['left', Uint32Array.of(0, 2)]]));
        expect(ours.perGroup?.get('left'), what).toEqual(
          new Map([
            ['mean', column(2, 2)],
            ['size', column(1, 1)],
          ]),
        );
      }
    });
  });

  it('go back to it: data of groups', () => {
    inFolder((folder) => {
      const mean = { values: Float32Array.of(0.25, -7, 1e9), components: 3 };
      const ours = { ...made, perGroup: new Map([['left', new Map([['mean', mean]])]]) };
      const bytes = encodeTrx(ours);
      expect(decodeTrx(bytes)).toEqual(ours);
      expect(python(LOAD, write(folder, 'ours.trx', bytes))).toEqual({ left: { mean: [...mean.values] } });
    });
  });
});
