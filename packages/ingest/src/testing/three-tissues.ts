import type { Random } from '@tractogen/core';
import { encodeNifti, type Grid } from '@tractogen/formats';

/** 2.5 mm, LAS: as most series lie, so that FSL's directions are the image's. */
const GRID: Grid = {
  voxelToRasmm: [-2.5, 0, 0, 25, 0, 2.5, 0, -25, 0, 0, 2.5, -20, 0, 0, 0, 1],
  dimensions: [21, 21, 17],
};
/** b-values by shell, s/mm², and volumes of each. */
const SHELLS = [
  [0, 3],
  [1000, 20],
  [2500, 30],
] as const;
/** Of the one tube of white matter: through the middle, oblique to every axis. */
export const ALONG = [0.8, 0.5, 0.33].map((part, _, all) => part / Math.hypot(...all));
const RADIUS = 7;

/** A made series of two shells: white matter in a tube, fluid at one corner, grey matter elsewhere in a ball, nothing outside of it. */
export function threeTissues(random: Random): { image: Uint8Array; bval: string; bvec: string } {
  const bs = SHELLS.flatMap(([b, count]) => Array.from({ length: count }, () => b));
  const directions = SHELLS.flatMap(([b, count]) =>
    Array.from({ length: count }, (_, i) => (b === 0 ? [0, 0, 0] : spread(i, count))),
  );
  const [nx, ny, nz] = GRID.dimensions;
  const voxels = nx * ny * nz;
  const data = new Int16Array(voxels * bs.length);
  for (let voxel = 0; voxel < voxels; voxel++) {
    const place = [
      25 - 2.5 * (voxel % nx),
      2.5 * (Math.floor(voxel / nx) % ny) - 25,
      2.5 * Math.floor(voxel / (nx * ny)) - 20,
    ];
    for (const [volume, b] of bs.entries()) {
      const noise = random.normal();
      // Of Rician kind: never negative.
      data[voxel + voxels * volume] = Math.round(Math.abs(signal(place, b, directions[volume]) + 6 * noise));
    }
  }
  return {
    image: encodeNifti(GRID, data),
    bval: `${bs.join(' ')}\n`,
    bvec: [0, 1, 2].map((axis) => `${directions.map((g) => g[axis].toFixed(6)).join(' ')}\n`).join(''),
  };
}

/** Axes over half a sphere by the golden angle. */
function spread(i: number, count: number): number[] {
  const z = 1 - (i + 0.5) / count;
  const around = i * Math.PI * (3 - Math.sqrt(5));
  return [Math.sqrt(1 - z * z) * Math.cos(around), Math.sqrt(1 - z * z) * Math.sin(around), z];
}

/** S = S0 exp(−b gᵀDg) (Basser et al. 1994); diffusivities of the three tissues in mm²/s. */
function signal(place: readonly number[], b: number, [gx, gy, gz]: readonly number[]): number {
  if (Math.hypot(...place) > 22) return 0;
  const on = place.reduce((sum, value, k) => sum + value * ALONG[k], 0);
  // The first axis of the image runs to the left.
  const cosine = -gx * ALONG[0] + gy * ALONG[1] + gz * ALONG[2];
  if (Math.hypot(...place) ** 2 - on ** 2 < RADIUS ** 2)
    return 800 * Math.exp(-b * (0.25e-3 + 1.45e-3 * cosine ** 2));
  if (Math.hypot(place[0] - 10, place[1] + 11, place[2] - 6) < 7) return 1500 * Math.exp(-b * 3e-3);
  return 900 * Math.exp(-b * 0.8e-3);
}
