import { TractogenError } from '@tractogen/core';
import { readImage, type Image, type Tractogram } from '@tractogen/formats';
import { maskLookup } from '@tractogen/geometry';
import type { SourceContext } from '../sources/source.ts';
import { firstThere, type Layout } from './layout.ts';

/** Where x and y point: to the right and the front, or to the left and the back. */
export type Orientation = 'ras' | 'lps';

/**
 * Share of points that must lie in the tissue of the image, and by how much it must be more than that of the other orientation. Of a
 * whole brain's streamlines 0.96 lie within a voxel of its other streamlines, and 0.49 once turned round.
 */
const INSIDE = 0.7;
const MORE = 0.15;
/** So many points are looked at. */
const POINTS = 1_000_000;

/** How many of the points lie in an image's tissue, as they are and with x and y turned round. */
export interface Shares {
  /** The image, from the workspace root. */
  readonly image: string;
  readonly ras: number;
  readonly lps: number;
}

/** The orientation that an image tells; null where neither or both fit. */
export function orientationBy({ ras, lps }: Pick<Shares, Orientation>): Orientation | null {
  if (Math.max(ras, lps) < INSIDE || Math.abs(ras - lps) < MORE) return null;
  return ras > lps ? 'ras' : 'lps';
}

/**
 * Where points of the challenge's bundles lie: in white matter, else in the brighter tissue of the anatomy. The first image that
 * decides counts, else the last one.
 *
 * @param rows streamlines that are looked at
 * @returns null where there is no image
 */
export async function sharesInside(
  folder: string,
  tractogram: Tractogram,
  rows: readonly number[],
  { whiteMatter, anatomy }: Layout,
  context: Pick<SourceContext, 'fs' | 'root'>,
): Promise<Shares | null> {
  let found: Shares | null = null;
  for (const names of [whiteMatter, anatomy]) {
    const image = await firstThere(context, folder, names);
    if (image === null) continue;
    found = { image: image.name, ...shares(tractogram, rows, await readImage(image.path)) };
    if (orientationBy(found) !== null) return found;
  }
  return found;
}

function shares(
  { points, offsets }: Tractogram,
  rows: readonly number[],
  { grid, data }: Image,
): Record<Orientation, number> {
  const least = brightFrom(data);
  const at = maskLookup({ grid, data });
  const total = rows.reduce((sum, row) => sum + offsets[row + 1] - offsets[row], 0);
  const step = Math.max(1, Math.ceil(total / POINTS));
  const inside = { ras: 0, lps: 0 };
  let [seen, next] = [0, 0];
  for (const row of rows)
    for (let point = offsets[row]; point < offsets[row + 1]; point++) {
      if (next++ % step !== 0) continue;
      const [x, y, z] = points.subarray(3 * point, 3 * point + 3);
      seen += 1;
      if (at(x, y, z) > least) inside.ras += 1;
      if (at(-x, -y, z) > least) inside.lps += 1;
    }
  return { ras: inside.ras / seen, lps: inside.lps / seen };
}

/**
 * The value that parts an image's voxels into dark and bright with the largest variance between both (Otsu 1979, IEEE Trans Syst
 * Man Cybern 9: 62); of a mask any between its two values.
 */
export function brightFrom(data: ArrayLike<number>): number {
  const bins = 256;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    low = Math.min(low, data[i]);
    high = Math.max(high, data[i]);
  }
  // All alike: whatever is not zero counts.
  if (!(high > low)) return 0;
  const width = (high - low) / bins;
  const counts = new Float64Array(bins);
  for (let i = 0; i < data.length; i++) counts[Math.min(bins - 1, Math.floor((data[i] - low) / width))] += 1;
  const all = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let [best, at, below, sum] = [-1, 0, 0, 0];
  for (let bin = 0; bin < bins - 1; bin++) {
    below += counts[bin];
    sum += counts[bin] * bin;
    const above = data.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sum / below - (all - sum) / above) ** 2;
    if (between > best) [best, at] = [between, bin];
  }
  return low + (at + 1) * width;
}

/**
 * The orientation of bundles whose files do not say it.
 *
 * @throws TractogenError INPUT_INVALID where nothing tells it, or neither or both fit
 */
export function decided(
  shares: Shares | null,
  folder: string,
  { anatomy }: Layout,
  ending: string,
): Orientation {
  const found = shares === null ? null : orientationBy(shares);
  if (found !== null) return found;
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  throw new TractogenError(
    'INPUT_INVALID',
    shares === null
      ? `no image tells where x and y of the .${ending} files point`
      : `the image does not tell where x and y of the .${ending} files point: ${percent(shares.ras)} of their points lie in its tissue as they are, ${percent(shares.lps)} turned round`,
    {
      file: shares?.image ?? folder,
      remedy: `Write \`orientation: lps\` (as MITK's files are) or \`orientation: ras\`${shares === null ? `, or put the challenge's T1-weighted image at ${folder}/${anatomy[0]}` : ''}`,
    },
  );
}
