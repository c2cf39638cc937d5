import { TractogenError } from '@tractogen/core';
import { checkGrid } from '../space/check-grid.ts';
import { voxelSizes } from '../space/affine.ts';
import type { Grid } from '../space/grid.ts';
import { quaternionOf } from './quaternion.ts';

/** Voxels of an image; their type is that of the file. */
export type VoxelArray = Uint8Array | Int16Array | Int32Array | Float32Array;

const HEADER = 352;
const MM_AND_SECONDS = 2 + 8;
/** Aligned to an atlas or a scanner is not known: "scanner-based" is what says plain millimetres of RASMM. */
const SCANNER = 1;

/**
 * The bytes of a NIfTI-1 image (`.nii`): sform, and the same as qform where no axis is sheared.
 *
 * @param voxels x fastest, then y, z, volume; as many as `grid.dimensions` × volumes
 * @throws TractogenError COUNT_MISMATCH, HEADER_INVALID (a dimension above 32,767), AFFINE_INVALID
 */
export function encodeNifti(grid: Grid, voxels: VoxelArray): Uint8Array {
  const { dimensions, voxelToRasmm } = checkGrid(grid);
  const volumes = voxels.length / dimensions.reduce((product, n) => product * n, 1);
  if (!Number.isInteger(volumes) || volumes < 1)
    throw new TractogenError(
      'COUNT_MISMATCH',
      `${voxels.length} voxels do not fill ${dimensions.join(' × ')}`,
    );
  const shape = volumes === 1 ? [...dimensions] : [...dimensions, volumes];
  if (shape.some((n) => n > 32_767))
    throw new TractogenError('HEADER_INVALID', `NIfTI-1 cannot hold ${shape.join(' × ')} voxels`);
  const size = voxels.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(HEADER + size * voxels.length);
  const view = new DataView(bytes.buffer);
  const shorts = (at: number, ...values: number[]): void =>
    values.forEach((value, i) => view.setInt16(at + 2 * i, value, true));
  const floats = (at: number, ...values: number[]): void =>
    values.forEach((value, i) => view.setFloat32(at + 4 * i, value, true));
  const turn = quaternionOf(voxelToRasmm);
  view.setInt32(0, 348, true);
  shorts(40, shape.length, ...shape, ...Array.from({ length: 7 - shape.length }, () => 1));
  shorts(70, datatypeOf(voxels), 8 * size);
  floats(76, turn?.qfac ?? 1, ...voxelSizes(voxelToRasmm), 1, 1, 1, 1);
  floats(108, HEADER, 1, 0);
  bytes[123] = MM_AND_SECONDS;
  shorts(252, turn === null ? 0 : SCANNER, SCANNER);
  if (turn !== null) floats(256, turn.b, turn.c, turn.d, voxelToRasmm[3], voxelToRasmm[7], voxelToRasmm[11]);
  floats(280, ...voxelToRasmm.slice(0, 12));
  bytes.set(Buffer.from('n+1\0', 'latin1'), 344);
  // Typed arrays are little-endian on every machine that Node runs on here.
  bytes.set(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength), HEADER);
  return bytes;
}

function datatypeOf(voxels: VoxelArray): number {
  if (voxels instanceof Uint8Array) return 2;
  if (voxels instanceof Int16Array) return 4;
  return voxels instanceof Int32Array ? 8 : 16;
}
