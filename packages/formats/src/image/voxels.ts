/** A NIfTI number type. */
export interface VoxelType {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly view: (buffer: ArrayBuffer) => ArrayLike<number | bigint>;
}

/** By datatype code. */
export const VOXEL_TYPES: ReadonlyMap<number, VoxelType> = new Map<number, VoxelType>([
  [2, { bytes: 1, view: (buffer) => new Uint8Array(buffer) }],
  [4, { bytes: 2, view: (buffer) => new Int16Array(buffer) }],
  [8, { bytes: 4, view: (buffer) => new Int32Array(buffer) }],
  [16, { bytes: 4, view: (buffer) => new Float32Array(buffer) }],
  [64, { bytes: 8, view: (buffer) => new Float64Array(buffer) }],
  [256, { bytes: 1, view: (buffer) => new Int8Array(buffer) }],
  [512, { bytes: 2, view: (buffer) => new Uint16Array(buffer) }],
  [768, { bytes: 4, view: (buffer) => new Uint32Array(buffer) }],
  [1024, { bytes: 8, view: (buffer) => new BigInt64Array(buffer) }],
  [1280, { bytes: 8, view: (buffer) => new BigUint64Array(buffer) }],
]);

/** Voxels as float32: value · slope + intercept, computed in doubles. */
export function readVoxels(
  bytes: Uint8Array,
  type: VoxelType,
  littleEndian: boolean,
  slope: number,
  intercept: number,
): Float32Array {
  const buffer = new ArrayBuffer(bytes.length);
  const copy = Buffer.from(buffer);
  copy.set(bytes);
  if (!littleEndian && type.bytes === 2) copy.swap16();
  if (!littleEndian && type.bytes === 4) copy.swap32();
  if (!littleEndian && type.bytes === 8) copy.swap64();
  const values = type.view(buffer);
  if (values instanceof Float32Array && slope === 1 && intercept === 0) return values;
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = Number(values[i]) * slope + intercept;
  return out;
}
