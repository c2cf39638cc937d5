import { TractogenError } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import {
  arcLength,
  resampleByArcLength,
  reverseStreamline,
  smoothedLength,
  spreadAcross,
} from '@tractogen/geometry';
import type { Role } from './law.ts';

/** A bundle as the law starts from it. */
export interface Template {
  readonly name: string;
  /** What the law makes of it. */
  readonly role: Role;
  /** POINTS × 3, mm, RASMM: the mean streamline, at equal arc length, as long as exp(logLength). */
  readonly centreline: Float32Array;
  /** Mean log of the smoothed length of its streamlines, mm. */
  readonly logLength: number;
  /** Log of the root mean square distance of their points from the centreline, across it, mm. */
  readonly logRadius: number;
}

export const POINTS = 256;

/**
 * Fits a template to the streamlines of a bundle, whichever way they run.
 *
 * @param rows indices of its streamlines
 * @throws TractogenError DEGENERATE_DATA of fewer than ten streamlines
 */
export function fitTemplate(
  { name, role }: Pick<Template, 'name' | 'role'>,
  { points, offsets }: Tractogram,
  rows: readonly number[],
): Template {
  if (rows.length < 10)
    throw new TractogenError(
      'DEGENERATE_DATA',
      `${name} has ${rows.length} streamlines, too few to fit a law to`,
    );
  const size = 3 * POINTS;
  const all = new Float32Array(size * rows.length);
  for (const [i, row] of rows.entries()) {
    const target = all.subarray(size * i, size * i + size);
    resampleByArcLength(points.subarray(3 * offsets[row], 3 * offsets[row + 1]), POINTS, target);
    if (i > 0 && runsBackwards(target, all)) reverseStreamline(target, 0, POINTS);
  }
  const mean = new Float32Array(size);
  for (let k = 0; k < size; k++) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += all[size * i + k];
    mean[k] = sum / rows.length;
  }
  let logLength = 0;
  for (let i = 0; i < rows.length; i++)
    logLength += Math.log(smoothedLength(all, POINTS * i, POINTS)) / rows.length;
  const centreline = new Float32Array(size);
  resampleByArcLength(mean, POINTS, centreline);
  scaleAbout(centreline, Math.exp(logLength) / arcLength(centreline, 0, POINTS));
  return { name, role, centreline, logLength, logRadius: Math.log(spreadAcross(all, POINTS)) };
}

/** The first streamline of `all` decides the direction: its ends are nearer to the other's ends crosswise. */
function runsBackwards(streamline: Float32Array, all: Float32Array): boolean {
  const apart = (a: number, b: number): number =>
    Math.hypot(...[0, 1, 2].map((axis) => streamline[3 * a + axis] - all[3 * b + axis]));
  const last = POINTS - 1;
  return apart(0, last) + apart(last, 0) < apart(0, 0) + apart(last, last);
}

function scaleAbout(points: Float32Array, factor: number): void {
  for (let axis = 0; axis < 3; axis++) {
    let centre = 0;
    for (let i = axis; i < points.length; i += 3) centre += (3 * points[i]) / points.length;
    for (let i = axis; i < points.length; i += 3) points[i] = centre + factor * (points[i] - centre);
  }
}
