import { encodeNifti, type Affine } from '@tractogen/formats';
import type { Random } from '@tractogen/core';
import { intoHead, tissueAt } from './made-head.ts';

/** Gradients and voxels of a small made diffusion series. */
export interface MadeSeries {
  /** NIfTI, 3 mm voxels. */
  readonly image: Uint8Array;
  readonly bval: string;
  readonly bvec: string;
}

const SIZE = [25, 27, 22] as const;
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
 * A made head as a scanner sees it: signals of a diffusion tensor (S = S0 exp(−b gᵀDg), Basser 1994) with a little noise.
 *
 * @param width of one of its bundles, mm: what differs between subjects
 * @param lying takes the head to the scanner, rigidly; the scanner's middle is the image's
 */
export function tensorPhantom(random: Random, width: number, lying: Affine): MadeSeries {
  const gradients: [number, number, number][] = [[0, 0, 0], [0, 0, 0], ...directions()];
  const bs = gradients.map((_, i) => (i < 2 ? 0 : B));
  const [nx, ny, nz] = SIZE;
  const [mx, my, mz] = SIZE.map((n) => ((n - 1) / 2) * VOXEL);
  const data = new Int16Array(nx * ny * nz * gradients.length);
  const toHead = intoHead(lying);
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const tissue = tissueAt(toHead([mx - VOXEL * x, VOXEL * y - my, VOXEL * z - mz]), width);
        const voxel = x + nx * (y + ny * z);
        const along = typeof tissue === 'object' ? turn(lying, tissue.along) : null;
        for (const [volume, [gx, gy, gz]] of gradients.entries()) {
          // The first axis of the image runs to the left.
          const on = along === null ? 0 : -gx * along[0] + gy * along[1] + gz * along[2];
          const spread = along === null ? 0.9e-3 : 0.3e-3 + 1.4e-3 * on * on;
          const signal = tissue === 'outside' ? 0 : 800 * Math.exp(-bs[volume] * spread);
          data[voxel + nx * ny * nz * volume] = Math.round(signal + 4 * Math.abs(random.normal()));
        }
      }
  // As in most series: FSL's directions are then the image's.
  const voxelToRasmm = [-VOXEL, 0, 0, mx, 0, VOXEL, 0, -my, 0, 0, VOXEL, -mz, 0, 0, 0, 1];
  return {
    image: encodeNifti({ voxelToRasmm, dimensions: [nx, ny, nz] }, data),
    bval: `${bs.join(' ')}\n`,
    bvec: [0, 1, 2].map((axis) => `${gradients.map((g) => g[axis].toFixed(6)).join(' ')}\n`).join(''),
  };
}

/** A direction of the head in the scanner. */
function turn(lying: Affine, along: readonly [number, number, number]): [number, number, number] {
  const row = (i: number): number =>
    lying[4 * i] * along[0] + lying[4 * i + 1] * along[1] + lying[4 * i + 2] * along[2];
  return [row(0), row(1), row(2)];
}
