import { encodeNifti, readImage } from '@tractogen/formats';

/**
 * An image of the user's as it goes along with a tractogram: its grid and its voxels, and nothing else of its header. Converters and
 * scanners write who was scanned, and when, into `descrip`, `aux_file`, `db_name`, `intent_name` and extensions.
 *
 * @param path absolute
 * @returns NIfTI-1, bytes where all values are whole numbers of a byte, else floats
 * @throws TractogenError those of `readImage`
 */
export async function plainImage(path: string): Promise<Uint8Array> {
  const { grid, data } = await readImage(path);
  const small = data.every((value) => Number.isInteger(value) && value >= 0 && value <= 255);
  return encodeNifti(grid, small ? Uint8Array.from(data) : data);
}
