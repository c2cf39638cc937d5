/** Which two coordinates a flat picture shows, and the box it spans, mm. */
export interface View {
  readonly right: 0 | 1 | 2;
  readonly up: 0 | 1 | 2;
  readonly min: readonly [number, number];
  readonly max: readonly [number, number];
}

const PLANES = [
  { right: 1, up: 2 },
  { right: 0, up: 2 },
  { right: 0, up: 1 },
] as const;

/** Looks along the axis in which the data reach least: from above for a flat phantom. @param points n × 3, mm */
export function bestView(points: Float32Array): View {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    low[i % 3] = Math.min(low[i % 3], points[i]);
    high[i % 3] = Math.max(high[i % 3], points[i]);
  }
  const reach = high.map((value, axis) => value - low[axis]);
  const along = reach.indexOf(Math.min(...reach));
  const { right, up } = PLANES[Math.max(0, along)];
  return { right, up, min: [low[right], low[up]], max: [high[right], high[up]] };
}
