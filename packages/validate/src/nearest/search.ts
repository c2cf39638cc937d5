import type { StreamlineTable } from '@tractogen/formats';
import { coordinateSearch, latentSearch, mdfSearch, type Neighbourhood } from '@tractogen/geometry';
import { classOf, pointsOf, rowsOfKind, type Splits } from '../data.ts';
import type { Subject } from '../models/subjects.ts';
import type { Nearest } from './nearest.ts';

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
  const { references, bundles } = plausible(splits);
  const place = async (points: Float32Array): Promise<Float32Array> =>
    codec.toMetric(await codec.encode(points));
  const find = await latentSearch(references, { dims: codec.model.latent, place }, k);
  const search = async ({ points }: StreamlineTable): Promise<Neighbourhood> => await find(points);
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
  const { references, bundles } = plausible(splits);
  const find = coordinateSearch(references, k);
  const [valid, test] = [find(splits.valid.points), find(splits.test.points)];
  return { name: 'coordinates', prefix: 'coordinates.', note: 'raw coordinates', k, bundles, valid, test };
}

/** By flip-aware MDF of 20 points, mm; the nearest alone. */
export function nearestByMdf(splits: Splits): Nearest {
  const { references, bundles } = plausible(splits);
  const find = mdfSearch(references);
  const [valid, test] = [find(splits.valid.points), find(splits.test.points)];
  return { name: 'mdf', prefix: 'mdf.', note: 'raw MDF, 20 points', k: 1, bundles, valid, test };
}

function plausible({ train }: Splits): { references: Float32Array; bundles: string[] } {
  const rows = rowsOfKind(train, 'plausible');
  return { references: pointsOf(train, rows), bundles: Array.from(rows, (row) => classOf(train, row)) };
}
