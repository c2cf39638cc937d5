/** Which neighbours of a control point its tangent is taken from: the one before, the one after, both. */
export type Tangents = 'incoming' | 'outgoing' | 'symmetric';

/**
 * The centreline of a bundle of a phantom: a cubic Hermite curve through its control points, in a time that runs with the
 * straight distance between them. Tangents have the speed of the whole; at both ends they stand upright on the sphere
 * around the origin that the ends lie on (Caruyer et al. 2014, Phantomas; the file's own convention).
 *
 * @param control n × 3, mm, n ≥ 2
 * @param count points of the curve, at equal steps of time
 * @returns count × 3, mm
 */
export function curveThrough(control: Float64Array, tangents: Tangents, count: number): Float32Array {
  const n = control.length / 3;
  const times = [0];
  for (let i = 1; i < n; i++) times.push(times[i - 1] + Math.hypot(...between(control, i - 1, i)));
  const total = times[n - 1];
  const speeds = Array.from({ length: n }, (_, i) => {
    const direction = directionAt(control, tangents, i, n);
    const norm = Math.hypot(...direction);
    // In the time of the distance itself: one millimetre a millimetre.
    return direction.map((value) => value / norm);
  });
  const curve = new Float32Array(3 * count);
  for (let k = 0, i = 0; k < count; k++) {
    const time = (total * k) / (count - 1);
    while (i < n - 2 && time > times[i + 1]) i++;
    const span = times[i + 1] - times[i];
    const t = (time - times[i]) / span;
    for (let axis = 0; axis < 3; axis++)
      curve[3 * k + axis] =
        (1 + 2 * t) * (1 - t) ** 2 * control[3 * i + axis] +
        t * (1 - t) ** 2 * span * speeds[i][axis] +
        t * t * (3 - 2 * t) * control[3 * i + 3 + axis] +
        t * t * (t - 1) * span * speeds[i + 1][axis];
  }
  return curve;
}

function directionAt(control: Float64Array, tangents: Tangents, i: number, n: number): number[] {
  const radial = [control[3 * i], control[3 * i + 1], control[3 * i + 2]];
  if (i === 0) return radial.map((value) => -value);
  if (i === n - 1) return radial;
  if (tangents === 'incoming') return between(control, i - 1, i);
  if (tangents === 'outgoing') return between(control, i, i + 1);
  return between(control, i - 1, i + 1);
}

function between(points: Float64Array, a: number, b: number): number[] {
  return [0, 1, 2].map((axis) => points[3 * b + axis] - points[3 * a + axis]);
}
