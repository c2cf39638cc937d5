import type { Mrtrix } from '@tractogen/mrtrix';
import { encodeNifti, readImage } from '@tractogen/formats';

/**
 * Fractional anisotropy (Basser and Pierpaoli 1996) of a diffusion image within its mask, 0 outside of it: by `dwi2tensor` and
 * `tensor2metric`. It has no unit, and lies between 0 and 1 for whatever scanner and response.
 *
 * @returns NIfTI, 32-bit, finite; nothing of the series' header is in it but the grid
 */
export async function anisotropy(mrtrix: Mrtrix, dwi: string, mask: string): Promise<Uint8Array> {
  await mrtrix.run('dwi2tensor', [dwi, 'tensor.mif', '-mask', mask]);
  await mrtrix.run('tensor2metric', ['tensor.mif', '-fa', 'fa.mif', '-mask', mask]);
  await mrtrix.run('mrconvert', ['fa.mif', 'fa.nii', '-datatype', 'float32le', '-strides', '1,2,3']);
  const { grid, data } = await readImage(mrtrix.path('fa.nii'));
  return encodeNifti(
    grid,
    Float32Array.from(data, (value) => (Number.isFinite(value) ? value : 0)),
  );
}
