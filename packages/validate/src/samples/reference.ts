import type { Artefact } from '@tractogen/core';
import { readImage, type Grid } from '@tractogen/formats';
import { parseBundles } from '@tractogen/geometry';
import { visitedBy } from './coverage.ts';

/** The voxels that a bundle ought to cover, and where they are from. */
export interface Reference {
  readonly voxels: ReadonlySet<number>;
  readonly grid: Grid;
  readonly note: string;
}

/** Finds the reference mask of a bundle by name. */
export type References = (bundle: string, real: Float32Array) => Reference;

/**
 * Reference masks: the white-matter voxels whose centre lies within `radius` of the bundle's centreline,
 * which are made from neither seeds nor any tractogram. Without white matter or centrelines in the
 * streamlines' artefact, what the bundle's real streamlines visit stands in, and the note says so.
 */
export async function referencesOf(streamlines: Artefact, grid: Grid, radius: number): Promise<References> {
  const lines = new Map<string, Float32Array>();
  if (streamlines.has('bundles.json')) {
    for (const { name, centreline } of parseBundles(await streamlines.readJson('bundles.json')).bundles)
      lines.set(name, centreline);
  }
  const matter = streamlines.has('white_matter.nii.gz')
    ? await readImage(streamlines.path('white_matter.nii.gz'))
    : null;
  return (bundle, real) => {
    const line = lines.get(bundle);
    if (matter === null || line === undefined) {
      return {
        voxels: visitedBy(real, 256, grid),
        grid,
        note: "reference: voxels of the bundle's real streamlines",
      };
    }
    const voxels = tube(line, matter.grid, matter.data, radius);
    return {
      voxels,
      grid: matter.grid,
      note: `reference: white matter within ${radius} mm of the centreline`,
    };
  };
}

function tube(line: Float32Array, grid: Grid, mask: Float32Array, radius: number): Set<number> {
  const [nx, ny, nz] = grid.dimensions;
  const m = grid.voxelToRasmm;
  const found = new Set<number>();
  for (let voxel = 0; voxel < nx * ny * nz; voxel++) {
    if (!(mask[voxel] > 0)) continue;
    const i = voxel % nx;
    const j = Math.floor(voxel / nx) % ny;
    const k = Math.floor(voxel / (nx * ny));
    const at = [0, 1, 2].map(
      (axis) => m[4 * axis] * i + m[4 * axis + 1] * j + m[4 * axis + 2] * k + m[4 * axis + 3],
    );
    if (distanceToLine(at, line) <= radius) found.add(voxel);
  }
  return found;
}

/** Distance of a point to a polyline, mm. @param line m × 3 */
function distanceToLine(at: readonly number[], line: Float32Array): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let p = 0; p < line.length; p += 3) {
    const next = Math.min(p + 3, line.length - 3);
    let along = 0;
    let squared = 0;
    for (let axis = 0; axis < 3; axis++) {
      const step = line[next + axis] - line[p + axis];
      along += step * (at[axis] - line[p + axis]);
      squared += step * step;
    }
    const part = squared > 0 ? Math.min(1, Math.max(0, along / squared)) : 0;
    let distance = 0;
    for (let axis = 0; axis < 3; axis++) {
      distance += (at[axis] - line[p + axis] - part * (line[next + axis] - line[p + axis])) ** 2;
    }
    nearest = Math.min(nearest, distance);
  }
  return Math.sqrt(nearest);
}
