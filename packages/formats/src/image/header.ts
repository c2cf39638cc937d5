import { TractogenError } from '@tractogen/core';
import { NIFTI1, NIFTI2, isNIFTI1, isNIFTI2 } from 'nifti-reader-js';
import type { Affine } from '../space/grid.ts';
import { niftiAffine } from './affine.ts';
import { VOXEL_TYPES, type VoxelType } from './voxels.ts';

export interface NiftiHeader {
  readonly dimensions: readonly number[];
  readonly voxelToRasmm: Affine;
  readonly type: VoxelType;
  readonly littleEndian: boolean;
  /** Byte where the voxels start. */
  readonly offset: number;
  /** Bytes up to the end of the voxels. */
  readonly size: number;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Reads and checks a NIfTI-1 or -2 header; the data may be cut after it.
 *
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID, AFFINE_INVALID
 */
export function parseNiftiHeader(bytes: Uint8Array): NiftiHeader {
  const { header, start } = open(bytes);
  const dimensions = checkedDimensions(header.dims);
  const type = VOXEL_TYPES.get(header.datatypeCode);
  if (type === undefined) {
    throw new TractogenError('FORMAT_UNKNOWN', `datatype ${header.datatypeCode} is not read`, {
      remedy: 'Convert the image to a real number type first',
    });
  }
  if (header.numBitsPerVoxel !== 8 * type.bytes) {
    fail(`bitpix is ${header.numBitsPerVoxel}, datatype ${header.datatypeCode} has ${8 * type.bytes}`);
  }
  // 0 is written by some tools for "right after the header".
  const smallest = header instanceof NIFTI1 ? 352 : 544;
  const offset = header.vox_offset === 0 ? smallest : header.vox_offset;
  if (!Number.isSafeInteger(offset) || offset < smallest) fail(`vox_offset is ${header.vox_offset}`);
  const size = offset + type.bytes * dimensions.reduce((product, n) => product * n, 1);
  if (!Number.isSafeInteger(size)) fail(`the dimensions ${dimensions.join(' × ')} are too large`);
  const scaled = header.scl_slope !== 0 && Number.isFinite(header.scl_slope);
  if (scaled && !Number.isFinite(header.scl_inter)) fail(`scl_inter is ${header.scl_inter}`);
  return {
    dimensions,
    voxelToRasmm: niftiAffine(header, start),
    type,
    littleEndian: header.littleEndian,
    offset,
    size,
    slope: scaled ? header.scl_slope : 1,
    intercept: scaled ? header.scl_inter : 0,
  };
}

function open(bytes: Uint8Array): { header: NIFTI1 | NIFTI2; start: DataView } {
  const buffer = new ArrayBuffer(Math.max(bytes.length < 544 ? bytes.length : 544, 0));
  new Uint8Array(buffer).set(bytes.subarray(0, 544));
  const header = isNIFTI2(buffer) ? new NIFTI2() : isNIFTI1(buffer) ? new NIFTI1() : null;
  const size = header instanceof NIFTI2 ? 540 : 348;
  if (header === null || buffer.byteLength < size) throw unknown(bytes);
  // Extensions are not read: their flag goes.
  const copy = new ArrayBuffer(size + 4);
  new Uint8Array(copy).set(new Uint8Array(buffer, 0, size));
  try {
    header.readHeader(copy);
  } catch (cause) {
    throw new TractogenError('HEADER_INVALID', 'the NIfTI header is damaged', { cause, offset: 0 });
  }
  return { header, start: new DataView(copy) };
}

function checkedDimensions(dims: readonly number[]): number[] {
  const rank = dims[0];
  if (!(rank >= 1 && rank <= 7)) fail(`dim[0] is ${rank}`, 40);
  const used = dims.slice(1, rank + 1);
  const bad = used.findIndex((n) => !(Number.isSafeInteger(n) && n >= 1));
  if (bad !== -1) fail(`dim[${bad + 1}] is ${used[bad]}`, 40);
  return [...used, 1, 1].slice(0, Math.max(3, rank));
}

function unknown(bytes: Uint8Array): TractogenError {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 400)).toString('latin1');
  const dicom = text.slice(128, 132) === 'DICM';
  const pair = text.slice(344, 347) === 'ni1';
  return new TractogenError(
    'FORMAT_UNKNOWN',
    dicom ? 'this is DICOM' : 'this is no single-file NIfTI image',
    {
      offset: 0,
      remedy: dicom
        ? 'Convert it with dcm2niix'
        : pair
          ? 'Join the pair into one .nii'
          : 'Known are .nii and .nii.gz',
    },
  );
}

function fail(message: string, offset?: number): never {
  throw new TractogenError('HEADER_INVALID', message, offset === undefined ? {} : { offset });
}
