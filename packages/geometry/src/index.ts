export {
  SHAPE_ATTRIBUTES,
  isShapeAttribute,
  measureAttribute,
  type ShapeAttribute,
} from './attribute/measure.ts';
export { smoothedPoints } from './attribute/smoothed-points.ts';
export { smoothingMatrix } from './attribute/smoothing-matrix.ts';
export { arcLength } from './curve/arc-length.ts';
export { downsample } from './curve/downsample.ts';
export { resampleByArcLength } from './curve/resample.ts';
export { reverseStreamline } from './curve/reverse.ts';
export { smoothedLength } from './curve/smoothed-length.ts';
export { directDistance, mdf } from './distance/mdf.ts';
export { nearestMdf } from './distance/nearest-mdf.ts';
export { nearDuplicateGroups } from './duplicates/groups.ts';
export type { VoxelGrid } from './grid/grid.ts';
export { maskLookup } from './grid/mask.ts';
export { voxelVisitor, voxelsVisited } from './grid/voxels.ts';
export { parseBundles, type BundleDefinition, type Bundles, type EndBox } from './label/bundles.ts';
export { directionBetweenEnds } from './label/ends.ts';
export { labelRule, type Label } from './label/rule.ts';
export { kNearest, nearestNeighbours, type Neighbours } from './neighbours/search.ts';
