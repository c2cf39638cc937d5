import { voxelVisitor } from '../grid/voxels.ts';
import { dilated } from './dilated.ts';
import { endVoxels, type Streamlines } from './streamlines.ts';
import type { TrueBundles } from './truth.ts';

/** What became of each streamline. */
export interface Connections {
  /** Indices of the streamlines of each true bundle, in its order. */
  readonly valid: readonly Uint32Array[];
  /** Streamlines that join ends of true bundles and belong to none, by the two ends: `CST.0–CST.1`. */
  readonly invalid: ReadonlyMap<string, readonly number[]>;
  /** Streamlines of which an end is nowhere. */
  readonly none: Uint32Array;
}

export interface ConnectionRules {
  /**
   * Share of the voxels of a streamline that have to lie in the bundle's volume, which is widened by a voxel. 0: ends
   * alone decide, as in the first Tractometer.
   */
  readonly inside: number;
}

/**
 * Valid, invalid and no connections (Côté et al. 2013; the path as a second condition as in Renauld et al. 2023). A
 * streamline that fits several bundles belongs to the one in whose volume more of it lies.
 */
export function connections(
  streamlines: Streamlines,
  { grid, bundles }: TrueBundles,
  { inside }: ConnectionRules,
): Connections {
  const visit = voxelVisitor(grid);
  const wide = bundles.map(({ volume }) => dilated(volume, grid, 1));
  const valid = bundles.map((): number[] => []);
  const invalid = new Map<string, number[]>();
  const none: number[] = [];
  for (let row = 0; row + 1 < streamlines.offsets.length; row++) {
    const count = streamlines.offsets[row + 1] - streamlines.offsets[row];
    const [head, tail] = count < 2 ? [null, null] : endVoxels(streamlines, row, grid);
    const regions = [head, tail].map((voxel) =>
      voxel === null
        ? []
        : bundles.flatMap(({ ends }, b) =>
            [0, 1].filter((end) => ends[end].has(voxel)).map((end) => 2 * b + end),
          ),
    );
    if (regions.some((found) => found.length === 0)) {
      none.push(row);
      continue;
    }
    const fitting = [...bundles.keys()].filter(
      (b) =>
        (regions[0].includes(2 * b) && regions[1].includes(2 * b + 1)) ||
        (regions[0].includes(2 * b + 1) && regions[1].includes(2 * b)),
    );
    const visited = new Set<number>();
    if (fitting.length > 0)
      visit(streamlines.points, streamlines.offsets[row], count, (voxel) => visited.add(voxel));
    const shares = fitting.map(
      (b) => [...visited].filter((voxel) => wide[b].has(voxel)).length / visited.size,
    );
    const best = shares.indexOf(Math.max(...shares));
    if (fitting.length > 0 && shares[best] >= inside) {
      valid[fitting[best]].push(row);
      continue;
    }
    const pair = [regions[0][0], regions[1][0]]
      .toSorted((a, b) => a - b)
      .map((at) => `${bundles[at >> 1].name}.${at & 1}`);
    const name = pair.join('–');
    const own = invalid.get(name);
    if (own === undefined) invalid.set(name, [row]);
    else own.push(row);
  }
  return { valid: valid.map((rows) => Uint32Array.from(rows)), invalid, none: Uint32Array.from(none) };
}
