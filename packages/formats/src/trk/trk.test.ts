import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bigEndianTrk } from '../testing/big-endian.ts';
import {
  SHARED_DATA,
  floatsIn,
  hasPython,
  hasSharedData,
  inFolder,
  python,
  write,
} from '../testing/python.ts';
import { lengthsOf } from '../testing/peers.ts';
import { OBLIQUE_GRID, farthest, makeTractogram, oblique } from '../testing/tractograms.ts';
import { decodeTrk } from './decode.ts';
import { encodeTrk } from './encode.ts';

/** What nibabel reads from many files: points one after the other as float32, the rest as JSON. */
const LOAD = `
import json, sys, numpy as np, nibabel as nib
found = []
with open(sys.argv[1], 'wb') as out:
  for name in sys.argv[2:]:
    t = nib.streamlines.load(name)
    np.asarray(t.streamlines._data, '<f4').tofile(out)
    g = t.tractogram
    found.append({'lengths': [len(x) for x in t.streamlines], 'order': t.header['voxel_order'].decode(),
      'perPoint': {k: np.concatenate(list(v)).ravel().tolist() if len(v) else [] for k, v in g.data_per_point.items()},
      'perStreamline': {k: np.asarray(v).ravel().tolist() for k, v in g.data_per_streamline.items()}})
print(json.dumps(found))`;

/** TRK files by nibabel of the points in argv[2], one for each voxel_order in argv[4…]. */
const SAVE = `
import json, sys, numpy as np, nibabel as nib
from nibabel.streamlines import Field
spec = json.loads(sys.argv[3]); affine = np.array(spec['affine']).reshape(4, 4)
points = np.fromfile(sys.argv[2], '<f4').reshape(-1, 3)
cuts = np.cumsum([0] + spec['lengths'])
for order in sys.argv[4:]:
  lines = [points[a:b] for a, b in zip(cuts[:-1], cuts[1:])]
  t = nib.streamlines.Tractogram(lines, affine_to_rasmm=np.eye(4),
    data_per_streamline={'two': np.arange(2 * len(lines)).reshape(-1, 2)}, data_per_point={'rgb': [p * 2 for p in lines]})
  header = {Field.VOXEL_TO_RASMM: affine, Field.VOXEL_SIZES: nib.affines.voxel_sizes(affine),
    Field.DIMENSIONS: spec['dimensions'], Field.VOXEL_ORDER: order}
  nib.streamlines.save(nib.streamlines.TrkFile(t, header), f'{sys.argv[1]}/{order}.trk')`;

interface Loaded {
  points: Float32Array;
  lengths: number[];
  order: string;
  perPoint: Record<string, number[]>;
  perStreamline: Record<string, number[]>;
}

function nibabel(files: readonly string[], folder: string): Loaded[] {
  const out = join(folder, 'points.f32');
  const found = python(LOAD, out, ...files) as Omit<Loaded, 'points'>[];
  const points = floatsIn(out);
  let at = 0;
  return found.map((entry) => {
    const start = at;
    at += 3 * entry.lengths.reduce((sum, length) => sum + length, 0);
    return Object.assign(entry, { points: points.slice(start, at) });
  });
}

describe.skipIf(!hasPython)('TRK against nibabel (needs nibabel)', () => {
  it('reads what we write on rotated anisotropic grids of any handedness', () => {
    inFolder((folder) => {
      const orders = ['RAS', 'LAS', 'LPS', 'RAI'];
      const made = orders.map((order) => {
        const signs = [
          order[0] === 'R' ? 1 : -1,
          order[1] === 'A' ? 1 : -1,
          order[2] === 'S' ? 1 : -1,
        ] as const;
        const grid = { voxelToRasmm: oblique(signs), dimensions: [30, 20, 12] as const };
        return makeTractogram(21, { grid, lengths: [50, 1, 200], extras: true });
      });
      const files = made.map((ours, i) => write(folder, `${orders[i]}.trk`, encodeTrk(ours)));
      for (const [i, theirs] of nibabel(files, folder).entries()) {
        const ours = made[i];
        expect(theirs.order).toBe(orders[i]);
        expect(theirs.lengths).toEqual([50, 1, 200]);
        expect(farthest(theirs.points, ours.points)).toBeLessThan(1e-5);
        for (const [name, column] of ours.perPoint)
          expect(farthest(theirs.perPoint[name], column.values)).toBe(0);
        for (const [name, column] of ours.perStreamline)
          expect(farthest(theirs.perStreamline[name], column.values)).toBe(0);
      }
    });
  });

  it('is read by us as by nibabel, whatever the voxel_order: flips and swaps of axes', () => {
    inFolder((folder) => {
      const orders = ['', 'LAS', 'RAS', 'LPI', 'ALS', 'SAL', 'PSR', 'IRA'];
      const { points } = makeTractogram(22, { lengths: [30, 2, 100] });
      const spec = { affine: OBLIQUE_GRID.voxelToRasmm, dimensions: [30, 20, 12], lengths: [30, 2, 100] };
      python(
        SAVE,
        folder,
        write(folder, 'in.f32', new Uint8Array(points.buffer)),
        JSON.stringify(spec),
        ...orders,
      );
      const files = orders.map((order) => join(folder, `${order}.trk`));
      for (const [i, theirs] of nibabel(files, folder).entries()) {
        const ours = decodeTrk(readFileSync(files[i]));
        expect(farthest(ours.points, points), orders[i]).toBeLessThan(2e-5);
        expect(farthest(ours.points, theirs.points), orders[i]).toBeLessThan(2e-5);
        expect(ours.grid).toEqual(OBLIQUE_GRID);
        expect(ours.perPoint.get('rgb')?.components).toBe(3);
        expect([...(ours.perStreamline.get('two')?.values ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
      }
    });
  });
});

const real = [
  ...['simple', 'empty', 'complex', 'complex_big_endian', 'standard', 'standard.LPS'].map(
    (name) => `formats/nibabel/${name}.trk`,
  ),
  'formats/niivue/tract.IFOF_R.trk',
  'formats/mrtrix-written/fc50_LPS.trk',
  'human-tractograms/tracks300.trk',
  'human-tractograms/EuDX_small_25.trk',
];

it('reads both byte orders alike: header, scalars, properties and points', () => {
  const bytes = encodeTrk(makeTractogram(23, { extras: true }));
  expect(decodeTrk(bigEndianTrk(bytes))).toEqual(decodeTrk(bytes));
});

describe.skipIf(!hasPython || !hasSharedData)('real TRK files (needs nibabel and ../shared)', () => {
  it('are read as by nibabel', () => {
    inFolder((folder) => {
      const files = real.map((name) => join(SHARED_DATA, name));
      for (const [i, theirs] of nibabel(files, folder).entries()) {
        const ours = decodeTrk(readFileSync(files[i]));
        expect(lengthsOf(ours.offsets)).toEqual(theirs.lengths);
        // nibabel works in float32: a unit in the last place near 200 mm is 1.5e-5.
        expect(farthest(ours.points, theirs.points), real[i]).toBeLessThan(2e-5);
        expect([...ours.perPoint.keys()].toSorted()).toEqual(Object.keys(theirs.perPoint).toSorted());
        for (const [key, { values }] of ours.perPoint) expect(farthest(values, theirs.perPoint[key])).toBe(0);
        for (const [key, { values }] of ours.perStreamline)
          expect(farthest(values, theirs.perStreamline[key])).toBe(0);
      }
    });
  });
});

describe.skipIf(!hasSharedData)('known TRK files (needs ../shared)', () => {
  const read = (name: string): Buffer => readFileSync(join(SHARED_DATA, 'formats', name));

  it('reads RAS and LPS, little and big endian alike', () => {
    expect(decodeTrk(read('nibabel/standard.LPS.trk')).points).toEqual(
      decodeTrk(read('nibabel/standard.trk')).points,
    );
    expect(decodeTrk(read('nibabel/complex_big_endian.trk'))).toEqual(decodeTrk(read('nibabel/complex.trk')));
  });

  it('needs a reference where vox_to_ras is not recorded', () => {
    const bytes = read('niivue/colby.trk');
    expect(() => decodeTrk(bytes)).toThrow('does not record vox_to_ras');
    const reference = {
      voxelToRasmm: [-1.25, 0, 0, 120, 0, -1.25, 0, 120, 0, 0, 2.5, -68, 0, 0, 0, 1],
      dimensions: [192, 192, 55] as const,
    };
    const ours = decodeTrk(bytes, { reference });
    expect(ours.offsets.length - 1).toBe(2);
    expect(ours.grid).toBe(reference);
  });
});
