/**
 * Makes `data/fibercup/white_matter.nii.gz` from `data/fibercup/dwi_resynth.nii.gz`.
 *
 *     node tools/data/white-matter.ts [FILE]
 *
 * The phantom is the same in its three slices, so they are averaged: a place is white matter where
 * b0 + 2 · SD(64 weighted volumes) is at least 750, unless it lies in a patch of fewer than 20
 * pixels. No streamline is looked at, so the mask can judge streamlines.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readImage } from '../../packages/formats/src/index.ts';

const THRESHOLD = 750;
const SMALLEST_PATCH = 20;

const folder = resolve(import.meta.dirname, '../../data/fibercup');
const { grid, data, components } = await readImage(join(folder, 'dwi_resynth.nii.gz'));
const [nx, ny, nz] = grid.dimensions;
const pixels = nx * ny;

const contrast = new Float64Array(pixels);
for (let voxel = 0; voxel < pixels * nz; voxel++) {
  const volumes = Float64Array.from({ length: components }, (_, k) => data[voxel + k * pixels * nz]);
  contrast[voxel % pixels] += (volumes[0] + 2 * standardDeviation(volumes.subarray(1))) / nz;
}
const plane = withoutPatches(Uint8Array.from(contrast, (value) => (value >= THRESHOLD ? 1 : 0)));
const mask = Uint8Array.from({ length: pixels * nz }, (_, voxel) => plane[voxel % pixels]);
const out = process.argv[2] ?? join(folder, 'white_matter.nii.gz');
writeFileSync(out, gzipSync(Buffer.concat([header(), mask]), { level: 9 }));
console.log(`${mask.reduce((a, b) => a + b, 0)} voxels of white matter`);

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
}

/** Removes 4-connected patches that are too small. */
function withoutPatches(image: Uint8Array): Uint8Array {
  const kept = image.slice();
  const seen = new Uint8Array(image.length);
  for (let first = 0; first < image.length; first++) {
    if (!image[first] || seen[first]) continue;
    const patch = [first];
    seen[first] = 1;
    for (let at = 0; at < patch.length; at++) {
      const x = patch[at] % nx;
      const y = Math.floor(patch[at] / nx);
      for (const [i, j] of [
        [x - 1, y],
        [x + 1, y],
        [x, y - 1],
        [x, y + 1],
      ]) {
        const next = i + nx * j;
        if (i < 0 || j < 0 || i >= nx || j >= ny || !image[next] || seen[next]) continue;
        seen[next] = 1;
        patch.push(next);
      }
    }
    if (patch.length < SMALLEST_PATCH) for (const pixel of patch) kept[pixel] = 0;
  }
  return kept;
}

/** NIfTI-1, uint8, the grid of the diffusion images as sform, mm. */
function header(): Buffer {
  const bytes = Buffer.alloc(352);
  bytes.writeInt32LE(348, 0);
  [3, nx, ny, nz, 1, 1, 1, 1].forEach((size, i) => bytes.writeInt16LE(size, 40 + 2 * i));
  bytes.writeInt16LE(2, 70);
  bytes.writeInt16LE(8, 72);
  const affine = grid.voxelToRasmm;
  bytes.writeFloatLE(1, 76);
  for (const axis of [0, 1, 2])
    bytes.writeFloatLE(Math.hypot(affine[axis], affine[axis + 4], affine[axis + 8]), 80 + 4 * axis);
  bytes.writeFloatLE(352, 108);
  bytes.writeFloatLE(1, 112);
  bytes.writeUInt8(2, 123);
  bytes.writeInt16LE(1, 254);
  affine.slice(0, 12).forEach((value, i) => bytes.writeFloatLE(value, 280 + 4 * i));
  bytes.write('n+1\0', 344, 'latin1');
  return bytes;
}
