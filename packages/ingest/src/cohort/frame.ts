/** Directions across a curve that turn with it and do not twist. */
export interface Frame {
  /** n × 3, unit vectors at right angles to the curve: away from the middle of its ends at mid-length. */
  readonly outward: Float64Array;
  /** n × 3: at right angles to the curve and to `outward`. */
  readonly sideways: Float64Array;
}

/** Tangents are taken over points this far apart on either side: steps of a mean streamline are noisy. */
const REACH = 2;
/** Share of its length below which a curve counts as straight, so that no side of it is outwards. */
const STRAIGHT = 1e-6;

/**
 * The rotation-minimising frame of a curve by double reflection (Wang et al. 2008, ACM Trans Graph 27(1): 2), from its
 * middle to both ends.
 *
 * @param points n × 3, mm, n ≥ 5
 */
export function frameAlong(points: Float64Array): Frame {
  const count = points.length / 3;
  const tangents = tangentsOf(points, count);
  const outward = new Float64Array(points.length);
  const middle = Math.floor(count / 2);
  outward.set(outwardAt(points, count, tangents, middle), 3 * middle);
  for (let k = middle; k + 1 < count; k++) reflectOn(points, tangents, outward, k, k + 1);
  for (let k = middle; k > 0; k--) reflectOn(points, tangents, outward, k, k - 1);
  const sideways = new Float64Array(points.length);
  for (let k = 0; k < count; k++) sideways.set(cross(vector(tangents, k), vector(outward, k)), 3 * k);
  return { outward, sideways };
}

/** From where the ends are to where the curve is in the mean, across the curve; of a straight one, level. */
function outwardAt(points: Float64Array, count: number, tangents: Float64Array, at: number): number[] {
  const tangent = vector(tangents, at);
  const away = [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += points[3 * k + axis];
    return sum / count - (points[axis] + points[3 * count - 3 + axis]) / 2;
  });
  const length = Math.hypot(...[0, 1, 2].map((axis) => points[3 * count - 3 + axis] - points[axis]));
  for (const side of [away, cross(tangent, [0, 0, 1]), [1, 0, 0]]) {
    const along = dot(side, tangent);
    const across = side.map((value, axis) => value - along * tangent[axis]);
    if (Math.hypot(...across) > STRAIGHT * Math.max(1, length)) return unit(across);
  }
  throw new RangeError('a tangent is not a unit vector');
}

/** Hands the direction at one point on to the next: mirrored in the step between them, then in what is left of the turn. */
function reflectOn(
  points: Float64Array,
  tangents: Float64Array,
  outward: Float64Array,
  from: number,
  to: number,
): void {
  const step = vector(points, to).map((value, axis) => value - points[3 * from + axis]);
  const [side, tangent, next] = [vector(outward, from), vector(tangents, from), vector(tangents, to)];
  const mirrored = mirror(side, step);
  const turn = next.map((value, axis) => value - mirror(tangent, step)[axis]);
  const turned = mirror(mirrored, turn);
  // What rounding, and tangents that are not quite the curve's, leave along the curve is taken off.
  const along = dot(turned, next);
  outward.set(unit(turned.map((value, axis) => value - along * next[axis])), 3 * to);
}

function tangentsOf(points: Float64Array, count: number): Float64Array {
  const tangents = new Float64Array(points.length);
  for (let k = 0; k < count; k++) {
    const [a, b] = [Math.max(0, k - REACH), Math.min(count - 1, k + REACH)];
    tangents.set(unit([0, 1, 2].map((axis) => points[3 * b + axis] - points[3 * a + axis])), 3 * k);
  }
  return tangents;
}

/** v mirrored in the plane at right angles to n. */
function mirror(v: readonly number[], n: readonly number[]): number[] {
  const square = dot(n, n);
  if (square === 0) return [...v];
  const twice = (2 * dot(v, n)) / square;
  return v.map((value, axis) => value - twice * n[axis]);
}

function vector(all: Float64Array, index: number): number[] {
  return [all[3 * index], all[3 * index + 1], all[3 * index + 2]];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: readonly number[]): number[] {
  const norm = Math.hypot(...v);
  return v.map((value) => value / norm);
}
