import type { Random } from '@tractogen/core';
import type { BundleOfSubject } from './effects.ts';
import { frameAlong, type Frame } from './frame.ts';
import { POINTS, type Template } from './template.ts';

/** Share of its length by which a bundle goes on straight beyond each end, so that long streamlines have room. */
const BEYOND = 0.2;
const EXTRA = Math.round(BEYOND * POINTS);
/** mm, of each of the two directions across. */
const WOBBLE = 0.3;
/** Deviations beyond this many SDs are drawn anew: the curve would not be long enough. */
const FARTHEST = 3;

export interface BundleShape {
  /** (POINTS + 2·EXTRA) × 3: the subject's centreline, and the directions across it. */
  readonly centreline: Float64Array;
  readonly frame: Frame;
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
  const frame = frameAlong(centreline);
  for (let k = EXTRA; k < EXTRA + POINTS; k++) {
    const s = (k - EXTRA) / (POINTS - 1);
    const push = bow * Math.sin(Math.PI * s) + bend * Math.exp(-(((s - 0.3) / 0.1) ** 2) / 2);
    for (let axis = 0; axis < 3; axis++) centreline[3 * k + axis] += push * frame.outward[3 * k + axis];
  }
  return {
    centreline,
    frame,
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
  const { centreline, frame, radius, length } = shape;
  const { outward, sideways } = frame;
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
    const b = place[1] + waveAt(waves[1], s);
    const at = 3 * k;
    for (let axis = 0; axis < 3; axis++)
      curve[at + axis] = centreline[at + axis] + n * outward[at + axis] + b * sideways[at + axis];
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

function middleOf(points: Float32Array): number[] {
  return [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let i = axis; i < points.length; i += 3) sum += points[i];
    return (3 * sum) / points.length;
  });
}
