import { TractogenError } from '@tractogen/core';
import { NIFTI1, type NIFTI2 } from 'nifti-reader-js';
import { checkAffine } from '../space/affine.ts';
import type { Affine } from '../space/grid.ts';

/**
 * Voxel to RASMM: the sform where it is set, else the qform. (The library takes whichever has the
 * higher code; nibabel and the tools of the field prefer the sform.)
 *
 * @param start the header's bytes
 * @throws TractogenError AFFINE_INVALID, also if neither is set
 */
export function niftiAffine(header: NIFTI1 | NIFTI2, start: DataView): Affine {
  if (header.sform_code > 0) return checkAffine(sform(header, start), 'the sform');
  if (header.qform_code > 0) return checkAffine(qform(header), 'the qform');
  throw new TractogenError(
    'AFFINE_INVALID',
    'neither sform nor qform is set: the image has no place in space',
    {
      remedy: 'Set the sform of the image first',
    },
  );
}

function sform(header: NIFTI1 | NIFTI2, start: DataView): Affine {
  const [at, bytes] = header instanceof NIFTI1 ? [280, 4] : [400, 8];
  const rows = Array.from({ length: 12 }, (_, i) =>
    bytes === 4
      ? start.getFloat32(at + 4 * i, header.littleEndian)
      : start.getFloat64(at + 8 * i, header.littleEndian),
  );
  return [...rows, 0, 0, 0, 1];
}

/** Rotation by the unit quaternion (a, b, c, d), a ≥ 0 implied; voxel sizes; qfac flips the third axis. */
function qform(header: NIFTI1 | NIFTI2): Affine {
  const { quatern_b: b, quatern_c: c, quatern_d: d, pixDims } = header;
  // Rounding may leave b² + c² + d² just above 1, which stands for a = 0.
  const rest = 1 - (b * b + c * c + d * d);
  if (!(rest > -1e-5)) {
    throw new TractogenError('AFFINE_INVALID', `the qform's quaternion (${b} ${c} ${d}) is no rotation`, {
      remedy: 'Set the sform of the image first',
    });
  }
  const a = Math.sqrt(Math.max(0, rest));
  const [x, y, z] = [pixDims[1], pixDims[2], pixDims[3] * (pixDims[0] < 0 ? -1 : 1)];
  const rows = [
    [(a * a + b * b - c * c - d * d) * x, 2 * (b * c - a * d) * y, 2 * (b * d + a * c) * z, header.qoffset_x],
    [2 * (b * c + a * d) * x, (a * a + c * c - b * b - d * d) * y, 2 * (c * d - a * b) * z, header.qoffset_y],
    [2 * (b * d - a * c) * x, 2 * (c * d + a * b) * y, (a * a + d * d - b * b - c * c) * z, header.qoffset_z],
    [0, 0, 0, 1],
  ];
  return rows.flat();
}
