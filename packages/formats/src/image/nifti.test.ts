import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SHARED_DATA, floatsIn, hasPython, hasSharedData, inFolder, python } from '../testing/python.ts';
import { codeOf, farthest } from '../testing/tractograms.ts';
import { decodeNifti, readImage } from './read.ts';

/** A NIfTI-1 image of 2 × 3 × 4 int16 voxels 0, 1, 2 …, slope 0.5, intercept 10, sform of 2 mm voxels. */
function image(change: (view: DataView) => void = () => {}, extra = 0): Uint8Array {
  const bytes = new Uint8Array(352 + 48 + extra);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  for (const [i, n] of [3, 2, 3, 4, 1, 1, 1, 1].entries()) view.setInt16(40 + 2 * i, n, true);
  view.setInt16(70, 4, true);
  view.setInt16(72, 16, true);
  for (const [i, n] of [1, 2, 2, 2].entries()) view.setFloat32(76 + 4 * i, n, true);
  view.setFloat32(108, 352, true);
  view.setFloat32(112, 0.5, true);
  view.setFloat32(116, 10, true);
  view.setInt16(254, 1, true);
  for (const [i, n] of [2, 0, 0, -5, 0, 2, 0, -6, 0, 0, 2, -7].entries())
    view.setFloat32(280 + 4 * i, n, true);
  bytes.set(Buffer.from('n+1\0'), 344);
  for (let i = 0; i < 24; i++) view.setInt16(352 + 2 * i, i, true);
  change(view);
  return bytes;
}

const short = (at: number, value: number): Uint8Array => image((view) => view.setInt16(at, value, true));
const float = (at: number, value: number): Uint8Array => image((view) => view.setFloat32(at, value, true));

describe('NIfTI', () => {
  it('reads voxels with slope and intercept, x fastest', () => {
    const ours = decodeNifti(image());
    expect(ours.dimensions).toEqual([2, 3, 4]);
    expect(ours.components).toBe(1);
    expect([...ours.data]).toEqual(Array.from({ length: 24 }, (_, i) => 10 + i / 2));
    expect(ours.grid.voxelToRasmm).toEqual([2, 0, 0, -5, 0, 2, 0, -6, 0, 0, 2, -7, 0, 0, 0, 1]);
    expect(decodeNifti(gzipSync(image()))).toEqual(ours);
  });

  it('takes slope 0 as none', () => {
    expect(Array.from(decodeNifti(float(112, 0)).data.subarray(0, 3))).toEqual([0, 1, 2]);
    expect(Array.from(decodeNifti(float(112, Number.NaN)).data.subarray(0, 3))).toEqual([0, 1, 2]);
  });

  it('counts volumes', () => {
    const four = decodeNifti(
      image((view) => {
        for (const [i, n] of [4, 2, 3, 2, 2].entries()) view.setInt16(40 + 2 * i, n, true);
      }),
    );
    expect([four.dimensions, four.components]).toEqual([[2, 3, 2, 2], 2]);
  });

  it.each<[string, Uint8Array, string]>([
    ['dimension 0', short(42, 0), 'HEADER_INVALID'],
    ['dimension −2', short(44, -2), 'HEADER_INVALID'],
    ['rank 0', short(40, 0), 'HEADER_INVALID'],
    ['rank 9', short(40, 9), 'HEADER_INVALID'],
    [
      '32767⁴ voxels',
      image((view) => [4, 32767, 32767, 32767, 32767].forEach((n, i) => view.setInt16(40 + 2 * i, n, true))),
      'HEADER_INVALID',
    ],
    [
      '32767² × 4 voxels',
      image((view) => [3, 32767, 32767, 4].forEach((n, i) => view.setInt16(40 + 2 * i, n, true))),
      'TRUNCATED',
    ],
    [
      'the same, gzipped',
      gzipSync(image((view) => [3, 32767, 32767, 4].forEach((n, i) => view.setInt16(40 + 2 * i, n, true)))),
      'TRUNCATED',
    ],
    ['cut', image().subarray(0, 390), 'TRUNCATED'],
    ['cut gzip', gzipSync(image()).subarray(0, -20), 'TRUNCATED'],
    ['damaged gzip', Uint8Array.from(gzipSync(image()).fill(7, 30, 40)), 'ARCHIVE_INVALID'],
    ['a gzip bomb of 64 MiB', gzipSync(image(undefined, 1 << 26)), 'UNSAFE_ENTRY'],
    ['datatype 77', short(70, 77), 'FORMAT_UNKNOWN'],
    ['complex numbers', short(70, 32), 'FORMAT_UNKNOWN'],
    ['bitpix of another type', short(72, 32), 'HEADER_INVALID'],
    ['vox_offset 100', float(108, 100), 'HEADER_INVALID'],
    ['vox_offset past the end', float(108, 4000), 'TRUNCATED'],
    ['vox_offset NaN', float(108, Number.NaN), 'HEADER_INVALID'],
    ['scl_inter NaN', float(116, Number.NaN), 'HEADER_INVALID'],
    ['sform NaN', float(280, Number.NaN), 'AFFINE_INVALID'],
    ['sform singular', float(280, 0), 'AFFINE_INVALID'],
    ['neither sform nor qform', short(254, 0), 'AFFINE_INVALID'],
    [
      'a qform that is no rotation',
      image((view) => {
        view.setInt16(254, 0, true);
        view.setInt16(252, 1, true);
        view.setFloat32(256, 3, true);
      }),
      'AFFINE_INVALID',
    ],
    ['a header and image pair', image((view) => view.setUint8(345, 'i'.charCodeAt(0))), 'FORMAT_UNKNOWN'],
    ['another header size', image((view) => view.setInt32(0, 350, true)), 'HEADER_INVALID'],
    ['no bytes', new Uint8Array(0), 'FORMAT_UNKNOWN'],
  ])('refuses %s', (_name, bytes, code) => {
    expect(codeOf(() => decodeNifti(bytes))).toBe(code);
  });

  it('points from DICOM to dcm2niix', () => {
    const dicom = new Uint8Array(600);
    dicom.set(Buffer.from('DICM'), 128);
    expect(() => decodeNifti(dicom)).toThrow('this is DICOM');
  });
});

/** Images of every number type, byte order and version, with sform, qform or both; then what nibabel reads. */
const SAVE = `
import json, sys, numpy as np, nibabel as nib
folder = sys.argv[1]
rng = np.random.default_rng(1)
a, b = np.eye(4), np.eye(4)
from numpy import cos, sin
a[:3, :3] = np.array([[cos(.3), -sin(.3), 0], [sin(.3), cos(.3), 0], [0, 0, 1]]) @ np.diag([-1.25, 2, 3]); a[:3, 3] = [10, -20, 30]
b[:3, :3] = np.array([[1, 0, 0], [0, cos(.7), -sin(.7)], [0, sin(.7), cos(.7)]]) @ np.diag([1.25, -2, 3]); b[:3, 3] = [1, 2, 3]
found = []
def put(image, name):
  path = f'{folder}/{name}'
  nib.save(image, path)
  found.append((path, nib.load(path)))
for cls in (nib.Nifti1Image, nib.Nifti2Image):
  for endian in '<>':
    for kind in ('u1', 'i1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f4', 'f8'):
      data = (rng.random((3, 4, 5, 2)) * 100).astype(kind)
      header = cls.header_class(endianness=endian); header.set_data_dtype(kind)
      image = cls(data, a, header); image.set_qform(b, 1); image.set_sform(a, 2)
      put(image, f'{cls.__name__}{"le" if endian == "<" else "be"}{kind}.nii.gz')
q = nib.Nifti1Image(data[..., 0].astype('f4'), None); q.set_sform(None, 0); q.set_qform(b, 1); put(q, 'qform.nii')
s = nib.Nifti1Image(np.arange(60, dtype='f8').reshape(3, 4, 5) / 7, a); s.set_data_dtype('i2'); put(s, 'scaled.nii')
with open(sys.argv[2], 'wb') as out:
  for _, image in found: np.asarray(image.get_fdata(dtype='f8'), '<f4').ravel(order='F').tofile(out)
print(json.dumps([[p, list(i.shape), i.affine.ravel().tolist()] for p, i in found]))`;

describe.skipIf(!hasPython)('NIfTI against nibabel (needs nibabel)', () => {
  it('reads every number type, byte order, version and transform alike', async () => {
    await inFolder(async (folder) => {
      const out = join(folder, 'all.f32');
      const found = python(SAVE, folder, out) as [string, number[], number[]][];
      const values = floatsIn(out);
      let at = 0;
      for (const [path, shape, affine] of found) {
        const ours = await readImage(path);
        expect(ours.dimensions, path).toEqual(shape);
        expect(farthest(ours.grid.voxelToRasmm, affine), path).toBeLessThan(1e-5);
        expect(ours.data, path).toEqual(values.subarray(at, at + ours.data.length));
        at += ours.data.length;
      }
      expect(at).toBe(values.length);
      expect(found).toHaveLength(42);
    });
  });
});

it.skipIf(!hasSharedData)('reads the FiberCup white-matter mask (needs ../shared)', () => {
  const mask = decodeNifti(readFileSync(join(SHARED_DATA, 'fibercup/wm-FC.nii.gz')));
  expect(mask.dimensions).toEqual([64, 64, 3]);
  expect(new Set(mask.data)).toEqual(new Set([0, 1]));
});
