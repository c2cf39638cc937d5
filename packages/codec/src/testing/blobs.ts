/** Test data that Python and TypeScript both can make: the recipe stands in `tools/parity/fixtures/*.json`. */
export interface BlobRecipe {
  readonly rows: number;
  readonly dims: number;
  readonly blobs: number;
  readonly centreScale: number;
  readonly spread: number;
  readonly centreStream: number;
  readonly noiseStream: number;
}

/** MurmurHash3's 32-bit finaliser (public domain). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Sample of a stream, uniform in (0, 1). */
export function hashUniform(stream: number, index: number): number {
  return (mix(Math.imul(index, 0x9e3779b9) + mix(stream)) + 0.5) / 2 ** 32;
}

/** Standard normal by Box–Muller, cosine branch. */
export function hashNormal(stream: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(hashUniform(stream, 2 * index)));
  return radius * Math.cos(2 * Math.PI * hashUniform(stream, 2 * index + 1));
}

/** Gaussian blobs, rows × dims; row r belongs to blob r mod blobs. */
export function blobRows(recipe: BlobRecipe): Float32Array {
  const { rows, dims, blobs, centreScale, spread, centreStream, noiseStream } = recipe;
  const out = new Float32Array(rows * dims);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dims; j++) {
      out[r * dims + j] =
        centreScale * hashNormal(centreStream, (r % blobs) * dims + j) +
        spread * hashNormal(noiseStream, r * dims + j);
    }
  }
  return out;
}
