import type { ModelFile } from './model.ts';

/** The one isotropic map between mm and what a model sees. */
export type Normalisation = ModelFile['normalisation'];

/**
 * mm → normalised: (point − centre) / scale. A new array; the axes take turns, so any number of points.
 *
 * @param points … × 3, RASMM, mm
 */
export function normalise(points: Float32Array, { centre, scale }: Normalisation): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    out[i] = (points[i] - centre[0]) / scale;
    out[i + 1] = (points[i + 1] - centre[1]) / scale;
    out[i + 2] = (points[i + 2] - centre[2]) / scale;
  }
  return out;
}

/**
 * normalised → mm: centre + scale · point. A new array.
 *
 * @param points … × 3, normalised units
 */
export function denormalise(points: Float32Array, { centre, scale }: Normalisation): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    out[i] = centre[0] + scale * points[i];
    out[i + 1] = centre[1] + scale * points[i + 1];
    out[i + 2] = centre[2] + scale * points[i + 2];
  }
  return out;
}
