/** Ends lie where tracking stopped, along the bundle: only the eight tenths between them count. */
const ENDS = 0.1;

/**
 * How wide a bundle is: the root mean square distance of its streamlines from their mean streamline, across it, in mm.
 *
 * @param points n × count × 3, mm: streamlines of equally many points that run the same way
 * @param count points of each, 10 or more
 * @returns NaN of no streamline
 */
export function spreadAcross(points: Float32Array, count: number): number {
  const size = 3 * count;
  const streamlines = points.length / size;
  const mean = new Float64Array(size);
  for (let i = 0; i < streamlines; i++)
    for (let k = 0; k < size; k++) mean[k] += points[i * size + k] / streamlines;
  const [from, to] = [Math.round(ENDS * count), Math.round((1 - ENDS) * count)];
  let sum = 0;
  for (let p = from; p < to; p++) {
    const at = 3 * p;
    const [ax, ay, az] = [
      mean[at + 3] - mean[at - 3],
      mean[at + 4] - mean[at - 2],
      mean[at + 5] - mean[at - 1],
    ];
    const along = Math.hypot(ax, ay, az) || 1;
    for (let i = 0; i < streamlines; i++) {
      const base = i * size + at;
      const [x, y, z] = [
        points[base] - mean[at],
        points[base + 1] - mean[at + 1],
        points[base + 2] - mean[at + 2],
      ];
      const forward = (x * ax + y * ay + z * az) / along;
      sum += x * x + y * y + z * z - forward * forward;
    }
  }
  return Math.sqrt(sum / (streamlines * (to - from)));
}
