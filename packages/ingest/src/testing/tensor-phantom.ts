import { encodeNifti } from '@tractogen/formats';
import type { Random } from '@tractogen/core';

/** Gradients and voxels of a small made diffusion series. */
export interface MadeSeries {
  /** NIfTI, 3 mm voxels. */
  readonly image: Uint8Array;
  readonly bval: string;
  readonly bvec: string;
}

const SIZE = [16, 14, 8] as const;
const VOXEL = 3;
const DIRECTIONS = 24;
const B = 1000;

/** Axes spread over half a sphere by the golden angle. */
function directions(): [number, number, number][] {
  return Array.from({ length: DIRECTIONS }, (_, i) => {
    const z = 1 - (i + 0.5) / DIRECTIONS;
    const around = i * Math.PI * (3 - Math.sqrt(5));
    const radius = Math.sqrt(1 - z * z);
    return [radius * Math.cos(around), radius * Math.sin(around), z];
  });
}

/**
 * A head of made tissue: a bundle along x through an isotropic ellipsoid, signals of a diffusion tensor (S = S0 exp(−b gᵀDg),
 * Basser 1994) with a little noise.
 *
 * @param width of the bundle in voxels: what differs between subjects
 */
export function tensorPhantom(random: Random, width: number): MadeSeries {
  const gradients: [number, number, number][] = [[0, 0, 0], [0, 0, 0], ...directions()];
  const bs = gradients.map((_, i) => (i < 2 ? 0 : B));
  const [nx, ny, nz] = SIZE;
  const data = new Int16Array(nx * ny * nz * gradients.length);
  for (const [volume, [gx, gy, gz]] of gradients.entries())
    for (let z = 0; z < nz; z++)
      for (let y = 0; y < ny; y++)
        for (let x = 0; x < nx; x++) {
          const [u, v, w] = [(x - 7.5) / 7.5, (y - 6.5) / 6, (z - 3.5) / 3.6];
          const inside = u * u + v * v + w * w < 1;
          const bundle = inside && Math.abs(y - 6.5) < width / 2 && Math.abs(z - 3.5) < width / 2;
          const along = bundle ? 1.7e-3 : 0.9e-3;
          const across = bundle ? 0.3e-3 : 0.9e-3;
          const signal = Math.exp(-bs[volume] * (along * gx * gx + across * (gy * gy + gz * gz)));
          const value = (inside ? 800 * signal : 0) + 4 * Math.abs(random.normal());
          data[x + nx * (y + ny * (z + nz * volume))] = Math.round(value);
        }
  // The first axis of the image runs to the left, as in most series: FSL's directions are then the image's.
  const voxelToRasmm = [-VOXEL, 0, 0, 24, 0, VOXEL, 0, -20, 0, 0, VOXEL, -12, 0, 0, 0, 1];
  return {
    image: encodeNifti({ voxelToRasmm, dimensions: [nx, ny, nz] }, data),
    bval: `${bs.join(' ')}\n`,
    bvec: [0, 1, 2].map((axis) => `${gradients.map((g) => g[axis].toFixed(6)).join(' ')}\n`).join(''),
  };
}
