import type { Random } from '@tractogen/core';
import type { BundleOfSubject } from './effects.ts';
import { POINTS, type Template } from './template.ts';

/** Share of its length by which a bundle goes on straight beyond each end, so that long streamlines have room. */
const BEYOND = 0.2;
const EXTRA = Math.round(BEYOND * POINTS);
/** mm, of each of the two directions across. */
const WOBBLE = 0.3;
/** Deviations beyond this many SDs are drawn anew: the curve would not be long enough. */
const FARTHEST = 3;

export interface BundleShape {
  /** (POINTS + 2·EXTRA) × 3: the subject's centreline, and unit vectors across it in the plane, outwards. */
  readonly centreline: Float64Array;
  readonly outward: Float64Array;
  /** mm: radius of the disc, and the median length. */
  readonly radius: number;
  readonly length: number;
}

/** The bundle of one subject: the template scaled about its middle, bowed and bent, with room at both ends. */
export function shapeOf(
  template: Template,
  { logLength, logRadius, bow, bend }: BundleOfSubject,
): BundleShape {
  const total = POINTS + 2 * EXTRA;
  const scale = Math.exp(logLength);
  const centre = middleOf(template.centreline);
  const centreline = new Float64Array(3 * total);
  for (let k = 0; k < total; k++) {
    const inside = Math.min(POINTS - 1, Math.max(0, k - EXTRA));
    // Straight on from the outermost tenth of the bundle: its last step alone is noise.
    const beyond = k - EXTRA - inside;
    const tenth = Math.round(POINTS / 10);
    const [a, b] = beyond < 0 ? [0, tenth] : [POINTS - 1 - tenth, POINTS - 1];
    for (let axis = 0; axis < 3; axis++) {
      const step = (template.centreline[3 * b + axis] - template.centreline[3 * a + axis]) / tenth;
      const value = template.centreline[3 * inside + axis] + beyond * step;
      centreline[3 * k + axis] = centre[axis] + scale * (value - centre[axis]);
    }
  }
  const outward = acrossOf(centreline, total);
  for (let k = EXTRA; k < EXTRA + POINTS; k++) {
    const s = (k - EXTRA) / (POINTS - 1);
    const push = bow * Math.sin(Math.PI * s) + bend * Math.exp(-(((s - 0.3) / 0.1) ** 2) / 2);
    for (let axis = 0; axis < 2; axis++) centreline[3 * k + axis] += push * outward[3 * k + axis];
  }
  return {
    centreline,
    outward,
    // The root mean square of a disc is its radius over √2.
    radius: Math.SQRT2 * Math.exp(template.logRadius + logRadius),
    length: Math.exp(template.logLength + logLength),
  };
}

/**
 * One streamline: a place in the disc kept along the bundle, a slow wobble, cut to its own length about the middle.
 *
 * @param out points × 3, at equal steps along the curve's parameter
 * @param spread SD of the log of its length
 * @returns its length, mm
 */
export function drawStreamline(
  shape: BundleShape,
  spread: number,
  random: Random,
  out: Float32Array,
): number {
  const { centreline, outward, radius, length } = shape;
  const total = centreline.length / 3;
  const r = radius * Math.sqrt(random.uniform());
  const angle = 2 * Math.PI * random.uniform();
  const place = [r * Math.cos(angle), r * Math.sin(angle)];
  const waves = [0, 1].map(() => [1, 2, 3].map(() => (WOBBLE / Math.sqrt(3)) * random.normal()));
  let deviation = random.normal();
  while (Math.abs(deviation) > FARTHEST) deviation = random.normal();
  const wanted = length * Math.exp(spread * deviation);
  const shift = 0.01 * length * random.normal();
  const curve = new Float64Array(3 * total);
  const travelled = new Float64Array(total);
  for (let k = 0; k < total; k++) {
    const s = (Math.PI * k) / (total - 1);
    const n = place[0] + waveAt(waves[0], s);
    const z = place[1] + waveAt(waves[1], s);
    const at = 3 * k;
    curve[at] = centreline[at] + n * outward[at];
    curve[at + 1] = centreline[at + 1] + n * outward[at + 1];
    curve[at + 2] = centreline[at + 2] + z;
    if (k === 0) continue;
    const [dx, dy, dz] = [
      curve[at] - curve[at - 3],
      curve[at + 1] - curve[at - 2],
      curve[at + 2] - curve[at - 1],
    ];
    travelled[k] = travelled[k - 1] + Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  const room = travelled[total - 1] - wanted;
  const from = Math.min(Math.max(room / 2 + shift, 0), Math.max(room, 0));
  const points = out.length / 3;
  for (let p = 0, k = 1; p < points; p++) {
    const at = from + (wanted * p) / (points - 1);
    while (k < total - 1 && travelled[k] < at) k++;
    const part = Math.min(1, (at - travelled[k - 1]) / (travelled[k] - travelled[k - 1]));
    for (let axis = 0; axis < 3; axis++)
      out[3 * p + axis] = curve[3 * k - 3 + axis] + part * (curve[3 * k + axis] - curve[3 * k - 3 + axis]);
  }
  return wanted;
}

function waveAt(heights: readonly number[], s: number): number {
  let sum = 0;
  for (let m = 0; m < heights.length; m++) sum += heights[m] * Math.sin((m + 1) * s);
  return Math.SQRT2 * sum;
}

/** Unit vectors in the x–y plane at right angles to the curve, on the side away from the middle of its ends. */
function acrossOf(centreline: Float64Array, total: number): Float64Array {
  const outward = new Float64Array(3 * total);
  let side = 0;
  for (let k = 0; k < total; k++) {
    const [a, b] = [Math.max(0, k - 2), Math.min(total - 1, k + 2)];
    const [x, y] = [centreline[3 * b] - centreline[3 * a], centreline[3 * b + 1] - centreline[3 * a + 1]];
    const norm = Math.hypot(x, y) || 1;
    outward[3 * k] = y / norm;
    outward[3 * k + 1] = -x / norm;
    const last = 3 * (total - 1);
    side +=
      (centreline[3 * k] - (centreline[0] + centreline[last]) / 2) * outward[3 * k] +
      (centreline[3 * k + 1] - (centreline[1] + centreline[last + 1]) / 2) * outward[3 * k + 1];
  }
  return side < 0 ? outward.map((value) => -value) : outward;
}

function middleOf(points: Float32Array): number[] {
  return [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let i = axis; i < points.length; i += 3) sum += points[i];
    return (3 * sum) / points.length;
  });
}
