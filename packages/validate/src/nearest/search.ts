import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { downsample, kNearest, nearestMdf, withFlips } from '@tractogen/geometry';
import { classOf, pointsOf, rowsOfKind, type Splits } from '../data.ts';
import type { Subject } from '../models/subjects.ts';
import { distinct, hitsFor, type Nearest, type Neighbourhood } from './nearest.ts';

const THINNED = 20;

/**
 * By the distance in a model's latent metric, mm (Legarreta et al. 2021: references are plausible training
 * streamlines and their flips).
 *
 * A query is asked in both directions and the nearer counts. Preprocessing orients plausible streamlines
 * by their label and the others by their ends, so the direction alone would tell a model that was fitted to
 * one direction something of the label.
 */
export async function nearestInLatents(
  { name, prefix, codec }: Subject,
  splits: Splits,
  k: number,
): Promise<Nearest> {
  const { rows, bundles } = plausible(splits);
  const { latent } = codec.model;
  const coded = async (points: Float32Array): Promise<Float32Array> =>
    codec.toMetric(await codec.encode(points));
  const references = await coded(withFlips(pointsOf(splits.train, rows)));
  const search = async ({ points }: StreamlineTable): Promise<Neighbourhood> =>
    distinct(kNearest(await coded(withFlips(points)), references, latent, hitsFor(k)), rows.length, k, 2);
  return {
    name,
    prefix,
    note: 'latent, both directions',
    k,
    bundles,
    valid: await search(splits.valid),
    test: await search(splits.test),
  };
}

/** By the root mean square distance of points, mm: no model at all. */
export function nearestInCoordinates(splits: Splits, k: number): Nearest {
  const { rows, bundles } = plausible(splits);
  const references = withFlips(pointsOf(splits.train, rows));
  const search = ({ points }: StreamlineTable): Neighbourhood => {
    const found = distinct(kNearest(points, references, VALUES, hitsFor(k)), rows.length, k, 1);
    // Of 256 points: the root of their mean square.
    return { ...found, distance: found.distance.map((d) => d / 16) };
  };
  const [valid, test] = [search(splits.valid), search(splits.test)];
  return { name: 'coordinates', prefix: 'coordinates.', note: 'raw coordinates', k, bundles, valid, test };
}

/** By flip-aware MDF of 20 points, mm; the nearest alone. */
export function nearestByMdf(splits: Splits): Nearest {
  const { rows, bundles } = plausible(splits);
  const references = downsample(pointsOf(splits.train, rows), THINNED);
  const search = ({ points }: StreamlineTable): Neighbourhood => {
    const { index, distance } = nearestMdf(downsample(points, THINNED), references, THINNED);
    return { index, distance: Float64Array.from(distance) };
  };
  const [valid, test] = [search(splits.valid), search(splits.test)];
  return { name: 'mdf', prefix: 'mdf.', note: 'raw MDF, 20 points', k: 1, bundles, valid, test };
}

function plausible({ train }: Splits): { rows: Uint32Array; bundles: string[] } {
  const rows = rowsOfKind(train, 'plausible');
  return { rows, bundles: Array.from(rows, (row) => classOf(train, row)) };
}
