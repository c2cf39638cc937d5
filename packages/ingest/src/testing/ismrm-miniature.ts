import { encodeNifti, encodeTrk, type Grid, type Tractogram } from '@tractogen/formats';
import type { Random } from '@tractogen/core';
import { ISMRM_BUNDLES } from '../ismrm2015/bundles.ts';

/** Folders of the challenge as its archives unpack, below `data/raw/ismrm2015`. */
const BUNDLES = 'ISMRM_2015_Tracto_challenge_ground_truth_bundles_TRK_v2';
const IMAGES = 'ISMRM_2015_Tracto_challenge_data';

/** 2 mm, the first axis to the right: a grid on which MRtrix3 takes FSL's directions with x turned round. */
const GRID: Grid = {
  voxelToRasmm: [2, 0, 0, -31, 0, 2, 0, -29, 0, 0, 2, -29, 0, 0, 0, 1],
  dimensions: [32, 30, 30],
};
/** The same place in 1 mm, as the challenge's anatomy and bundles have it. */
const FINE: Grid = {
  voxelToRasmm: [1, 0, 0, -31.5, 0, 1, 0, -29.5, 0, 0, 1, -29.5, 0, 0, 0, 1],
  dimensions: [64, 60, 60],
};
const DIRECTIONS = 32;
const B = 1000;
/** Oblique to every axis: a sign that is wrong sends streamlines out of their tube. */
const ALONG = [0.94, 0.25, -0.2].map((part, _, all) => part / Math.hypot(...all));
const RADIUS = 3;
const SPACING = 9;
const HALF = 24;

/** Middle of each tube, five by five. */
const middles = ISMRM_BUNDLES.map((_, i) => [0, SPACING * ((i % 5) - 2), SPACING * (Math.floor(i / 5) - 2)]);

/** Of the tube whose axis is nearest: mm from the axis, and along it from its middle. */
function nearestTube(place: readonly number[]): { across: number; along: number } {
  const found = { across: Infinity, along: 0 };
  for (const middle of middles) {
    const [x, y, z] = [place[0] - middle[0], place[1] - middle[1], place[2] - middle[2]];
    const along = x * ALONG[0] + y * ALONG[1] + z * ALONG[2];
    const across = Math.sqrt(Math.max(0, x * x + y * y + z * z - along * along));
    if (across < found.across) Object.assign(found, { across, along });
  }
  return found;
}

/** 25 straight tubes as bundles; twelve streamlines each, all over the tube's breadth. */
function bundle(middle: readonly number[], random: Random): Tractogram {
  const [lines, points] = [12, 27];
  const all: number[] = [];
  // Two directions across.
  const u = [-ALONG[1], ALONG[0], 0].map((part, _, { 0: a, 1: b }) => part / Math.hypot(a, b));
  const v = [0, 1, 2].map((k) => ALONG[(k + 1) % 3] * u[(k + 2) % 3] - ALONG[(k + 2) % 3] * u[(k + 1) % 3]);
  for (let line = 0; line < lines; line++) {
    const around = (2 * Math.PI * line) / lines;
    const radius = (RADIUS - 0.4) * Math.sqrt(random.uniform());
    for (let point = 0; point < points; point++) {
      const s = HALF * ((2 * point) / (points - 1) - 1);
      for (let k = 0; k < 3; k++)
        all.push(middle[k] + s * ALONG[k] + radius * (Math.cos(around) * u[k] + Math.sin(around) * v[k]));
    }
  }
  return {
    points: Float32Array.from(all),
    offsets: Uint32Array.from({ length: lines + 1 }, (_, i) => i * points),
    grid: FINE,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups: new Map(),
  };
}

/** As the challenge's own files: version 1, no transform, no count. */
function asVersion1(trk: Uint8Array): Uint8Array {
  const view = new DataView(trk.buffer, trk.byteOffset);
  for (let at = 440; at < 504; at += 4) view.setFloat32(at, 0, true);
  view.setInt32(988, 0, true);
  view.setInt32(992, 1, true);
  return trk;
}

/**
 * A miniature in the challenge's layout: 25 true bundles, a diffusion series of a tensor in each tube, and an anatomical
 * image. The directions are written in the axes of the image, as DIPY takes them; FSL and MRtrix3 turn x round on such a grid.
 *
 * @returns bytes by path below the challenge's folder
 */
export function ismrmMiniature(random: Random): Map<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>();
  for (const [i, name] of ISMRM_BUNDLES.entries())
    files.set(`${BUNDLES}/${name}.trk`, asVersion1(encodeTrk(bundle(middles[i], random))));
  const directions = Array.from({ length: DIRECTIONS }, (_, i) => {
    const z = 1 - (i + 0.5) / DIRECTIONS;
    const around = i * Math.PI * (3 - Math.sqrt(5));
    return [Math.sqrt(1 - z * z) * Math.cos(around), Math.sqrt(1 - z * z) * Math.sin(around), z];
  });
  const gradients = [[0, 0, 0], ...directions];
  files.set(`${IMAGES}/Diffusion.nii.gz`, encodeNifti(GRID, series(gradients, random)));
  files.set(`${IMAGES}/Diffusion.bvals`, `${gradients.map((_, i) => (i === 0 ? 0 : B)).join(' ')}\n`);
  files.set(
    `${IMAGES}/Diffusion.bvecs`,
    [0, 1, 2].map((axis) => `${gradients.map((g) => g[axis].toFixed(6)).join(' ')}\n`).join(''),
  );
  files.set(`${IMAGES}/T1.nii.gz`, encodeNifti(FINE, anatomy()));
  return files;
}

/** Bright where tubes are, as white matter is on a T1-weighted image. */
function anatomy(): Int16Array {
  const [nx, ny, nz] = FINE.dimensions;
  return Int16Array.from({ length: nx * ny * nz }, (_, voxel) => {
    const index = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
    const place = index.map((value, k) => value + FINE.voxelToRasmm[4 * k + 3]);
    if (!inHead(place)) return 0;
    return inTube(place) ? 100 : 40;
  });
}

const inHead = (place: readonly number[]): boolean =>
  Math.abs(place[0]) < 30 && Math.abs(place[1]) < 28 && Math.abs(place[2]) < 28;

function inTube(place: readonly number[]): boolean {
  const { across, along } = nearestTube(place);
  return across < RADIUS && Math.abs(along) < HALF + 1;
}

/** S = S0 exp(−b gᵀDg), with a little noise (Basser et al. 1994). */
function series(gradients: readonly number[][], random: Random): Int16Array {
  const [nx, ny, nz] = GRID.dimensions;
  const voxels = nx * ny * nz;
  const data = new Int16Array(voxels * gradients.length);
  for (let voxel = 0; voxel < voxels; voxel++) {
    const index = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
    const place = index.map((value, k) => 2 * value + GRID.voxelToRasmm[4 * k + 3]);
    const inside = inHead(place);
    const [fast, slow] = inTube(place) ? [1.7e-3, 0.25e-3] : [0.9e-3, 0.9e-3];
    for (const [volume, g] of gradients.entries()) {
      const b = volume === 0 ? 0 : B;
      const cosine = g.reduce((sum, value, k) => sum + value * ALONG[k], 0);
      const signal = Math.exp(-b * (slow + (volume === 0 ? 0 : (fast - slow) * cosine * cosine)));
      data[voxel + voxels * volume] = Math.round((inside ? 800 * signal : 0) + 4 * Math.abs(random.normal()));
    }
  }
  return data;
}
