import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isGzip } from '../files/gzip.ts';
import { hasPython, inFolder, python, write } from '../testing/python.ts';
import { codeOf, oblique } from '../testing/tractograms.ts';
import { encodeNifti, type VoxelArray } from './encode.ts';
import { decodeNifti, readImage } from './read.ts';
import { writeImage } from './write.ts';

const sheared = [2, 0.5, 0, -5, 0, 2, 0, -6, 0, 0, 2, -7, 0, 0, 0, 1];
const SIGNS = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z) => [x, y, z] as const)));
const affines = [...SIGNS.map(oblique), sheared, [0, 0, 3, 1, 2, 0, 0, 2, 0, -1, 0, 3, 0, 0, 0, 1]];
const voxels: VoxelArray[] = [
  Uint8Array.from({ length: 24 }, (_, i) => i),
  Int16Array.from({ length: 24 }, (_, i) => 300 * i - 3000),
  Int32Array.from({ length: 48 }, (_, i) => 100_000 * i),
  Float32Array.from({ length: 72 }, (_, i) => i / 3),
];

/** What nibabel makes of files: affine by sform and by qform, shape, type, values x fastest. */
const LOAD = `
import json, sys, numpy as np, nibabel as nib
found = []
for name in sys.argv[1:]:
  i = nib.load(name)
  q = i.header.get_qform(coded=True)[0]
  found.append([i.affine.ravel().tolist(), None if q is None else q.ravel().tolist(), list(i.shape), str(i.get_data_dtype()),
    np.asarray(i.dataobj).ravel(order='F').tolist(), list(i.header.get_xyzt_units())])
print(json.dumps(found))`;

describe('a NIfTI image that we write', () => {
  it.each(affines)('is read back, %#', (...voxelToRasmm) => {
    const grid = { voxelToRasmm: voxelToRasmm.map(Math.fround), dimensions: [2, 3, 4] as const };
    for (const values of voxels) {
      const back = decodeNifti(gzipSync(encodeNifti(grid, values)));
      expect(back.grid).toEqual(grid);
      expect(back.components).toBe(values.length / 24);
      expect([...back.data]).toEqual([...values]);
    }
  });

  it.skipIf(!hasPython)(
    'is a file, gzipped by its name, that nibabel reads and the next write gives again',
    async () => {
      await inFolder(async (folder) => {
        const grid = { voxelToRasmm: affines[1].map(Math.fround), dimensions: [2, 3, 4] as const };
        for (const name of ['a.nii', 'a.nii.gz', 'B.NII.GZ']) {
          const path = join(folder, name);
          for (const values of [voxels[0], voxels[1], voxels[3]]) {
            await writeImage(path, grid, values, { force: true });
            const bytes = readFileSync(path);
            expect(isGzip(bytes)).toBe(name !== 'a.nii');
            await writeImage(path, grid, values, { force: true });
            expect(readFileSync(path)).toEqual(bytes);
            const [found] = python(LOAD, path) as [number[], number[], number[], string, number[]][];
            expect(found[0]).toEqual(grid.voxelToRasmm);
            expect(found[4]).toEqual([...values]);
            expect([...(await readImage(path)).data]).toEqual([...values]);
          }
          await expect(writeImage(path, grid, voxels[0])).rejects.toMatchObject({
            code: 'OUTPUT_EXISTS',
            place: { file: path },
          });
        }
        const mgz = writeImage(join(folder, 'a.mgz'), grid, voxels[0]);
        await expect(mgz).rejects.toMatchObject({ code: 'FORMAT_UNKNOWN' });
        const nowhere = writeImage(join(folder, 'no/a.nii'), grid, voxels[0]);
        await expect(nowhere).rejects.toMatchObject({ code: 'WRITE_FAILED' });
      });
    },
  );

  it.skipIf(!hasPython)('is read by nibabel, by sform and by qform', () => {
    inFolder((folder) => {
      const cases = affines.flatMap((affine) =>
        voxels.map((values) => ({ affine: affine.map(Math.fround), values })),
      );
      const files = cases.map(({ affine, values }, i) =>
        write(folder, `${i}.nii`, encodeNifti({ voxelToRasmm: affine, dimensions: [2, 3, 4] }, values)),
      );
      const found = python(LOAD, ...files) as [
        number[],
        number[] | null,
        number[],
        string,
        number[],
        string[],
      ][];
      for (const [i, { affine, values }] of cases.entries()) {
        const [sform, qform, shape, type, data, units] = found[i];
        expect(sform).toEqual(affine);
        if (qform === null) expect(affine).toEqual(sheared);
        else for (const [k, value] of qform.entries()) expect(value).toBeCloseTo(affine[k], 5);
        expect(shape).toEqual(values.length === 24 ? [2, 3, 4] : [2, 3, 4, values.length / 24]);
        expect(type).toBe(['uint8', 'int16', 'int32', 'float32'][i % 4]);
        expect(data).toEqual([...values]);
        expect(units).toEqual(['mm', 'sec']);
      }
    });
  });

  it('must fill its grid', () => {
    const grid = { voxelToRasmm: affines[0], dimensions: [2, 3, 4] as const };
    expect(codeOf(() => encodeNifti(grid, new Uint8Array(23)))).toBe('COUNT_MISMATCH');
    expect(codeOf(() => encodeNifti(grid, new Uint8Array(0)))).toBe('COUNT_MISMATCH');
    const long = { ...grid, dimensions: [40_000, 1, 1] as const };
    expect(codeOf(() => encodeNifti(long, new Uint8Array(40_000)))).toBe('HEADER_INVALID');
  });
});
