import { voxelVisitor } from '../grid/voxels.ts';
import { connections, type ConnectionRules, type Connections } from './connections.ts';
import type { Streamlines } from './streamlines.ts';
import type { TrueBundle, TrueBundles } from './truth.ts';

export interface BundleScore {
  readonly name: string;
  /** Streamlines. */
  readonly valid: number;
  /** |V ∩ T| / |T|, with V what the valid streamlines visit and T the true volume. */
  readonly overlap: number;
  /** |V ∖ T| / |T|, which may be above 1 (Côté et al. 2013). */
  readonly overreach: number;
  /** |V ∖ T| / |V|; 0 of an empty V. */
  readonly overreachOfVisited: number;
  /** 2 |V ∩ T| / (|V| + |T|). */
  readonly f1: number;
}

export interface TractometerScore {
  readonly streamlines: number;
  /** Shares of all streamlines: valid, invalid and no connections. */
  readonly validConnections: number;
  readonly invalidConnections: number;
  readonly noConnections: number;
  /** True bundles with a streamline, and pairs of ends that invalid streamlines join. */
  readonly validBundles: number;
  readonly invalidBundles: number;
  readonly bundles: readonly BundleScore[];
  /** Means over all true bundles, found or not. */
  readonly mean: Omit<BundleScore, 'name' | 'valid'>;
}

/**
 * Scores a tractogram against true bundles, as the Tractometer does (Côté et al. 2013, Med Image Anal 17: 844).
 *
 * @returns the score, and what became of each streamline
 */
export function tractometer(
  streamlines: Streamlines,
  truth: TrueBundles,
  rules: ConnectionRules,
): { readonly score: TractometerScore; readonly found: Connections } {
  const found = connections(streamlines, truth, rules);
  const total = streamlines.offsets.length - 1;
  const share = (count: number): number => (total === 0 ? 0 : count / total);
  const bundles = truth.bundles.map((bundle, b) => scoreOf(bundle, streamlines, found.valid[b], truth));
  const mean = (field: keyof TractometerScore['mean']): number =>
    bundles.reduce((sum, bundle) => sum + bundle[field], 0) / bundles.length;
  const invalid = [...found.invalid.values()].reduce((sum, rows) => sum + rows.length, 0);
  return {
    found,
    score: {
      streamlines: total,
      validConnections: share(total - invalid - found.none.length),
      invalidConnections: share(invalid),
      noConnections: share(found.none.length),
      validBundles: bundles.filter(({ valid }) => valid > 0).length,
      invalidBundles: found.invalid.size,
      bundles,
      mean: {
        overlap: mean('overlap'),
        overreach: mean('overreach'),
        overreachOfVisited: mean('overreachOfVisited'),
        f1: mean('f1'),
      },
    },
  };
}

function scoreOf(
  { name, volume }: TrueBundle,
  { points, offsets }: Streamlines,
  rows: Uint32Array,
  { grid }: TrueBundles,
): BundleScore {
  const visit = voxelVisitor(grid);
  const visited = new Set<number>();
  for (const row of rows)
    visit(points, offsets[row], offsets[row + 1] - offsets[row], (voxel) => visited.add(voxel));
  const both = [...visited].filter((voxel) => volume.has(voxel)).length;
  const beyond = visited.size - both;
  return {
    name,
    valid: rows.length,
    overlap: both / volume.size,
    overreach: beyond / volume.size,
    overreachOfVisited: visited.size === 0 ? 0 : beyond / visited.size,
    f1: (2 * both) / (visited.size + volume.size),
  };
}
