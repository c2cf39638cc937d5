import type { Tractogram } from '@tractogen/formats';
import { nameClusters, quickBundles } from '@tractogen/geometry';

/**
 * QuickBundles of some streamlines, in the order of the file: `cluster_1` is the largest. Those in clusters
 * of fewer than `minSize` are in no bundle.
 *
 * @param rows streamlines of two points or more
 * @param threshold mm
 * @returns name of each row
 */
export function namesOfClusters(
  { points, offsets }: Tractogram,
  rows: Uint32Array,
  { threshold, minSize }: { readonly threshold: number; readonly minSize: number },
): (string | null)[] {
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i] + offsets[row + 1] - offsets[row];
  const chosen = new Float32Array(starts[rows.length] * 3);
  for (const [i, row] of rows.entries())
    chosen.set(points.subarray(offsets[row] * 3, offsets[row + 1] * 3), starts[i] * 3);
  const clusters = quickBundles({ points: chosen, offsets: starts }, { threshold });
  const names = nameClusters(clusters, minSize);
  return Array.from(clusters.cluster, (cluster) => names[cluster]);
}
