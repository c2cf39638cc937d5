import { TractogenError } from '@tractogen/core';

export interface Normalisation {
  /** mm. */
  readonly centre: readonly [number, number, number];
  /** mm per normalised unit. */
  readonly scale: number;
}

/**
 * Centre and one isotropic scale: the mean of all coordinates, and the root mean square distance
 * from it divided by √3, so that normalised coordinates have unit variance on average over axes.
 *
 * @param points n × 3, mm; training rows only
 * @throws TractogenError DEGENERATE_DATA without points or without extent
 */
export function normalisationOf(points: Float32Array): Normalisation {
  const count = points.length / 3;
  const centre: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < points.length; i++) centre[i % 3] += points[i] / count;
  let squares = 0;
  for (let i = 0; i < points.length; i++) squares += (points[i] - centre[i % 3]) ** 2;
  const scale = Math.sqrt(squares / points.length);
  if (scale > 0) return { centre, scale };
  throw new TractogenError('DEGENERATE_DATA', 'the training split is empty or has no extent', {
    remedy: 'Give more streamlines, or a larger training fraction',
  });
}
