import type { Random } from '@tractogen/core';
import { POINTS, type StreamlineTable } from '@tractogen/formats';
import { classOf, rowsOfKind } from '../data.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import { maximum, mean, quantile } from '../metrics/statistics.ts';
import type { Subject } from '../models/subjects.ts';
import { pairedBootstrap, type Interval } from './bootstrap.ts';
import { wasDecoded, type ReconstructionErrors } from './errors.ts';

const KINDS = ['plausible', 'implausible'] as const;

/**
 * Adds a model's reconstruction figures on the test split, plausible and implausible apart.
 *
 * @param prefix empty, or the model's name and a dot
 */
export function measureReconstruction(
  prefix: string,
  errors: ReconstructionErrors,
  test: StreamlineTable,
  metrics: Metrics,
): void {
  for (const kind of KINDS) {
    const rows = rowsOfKind(test, kind).filter((row) => wasDecoded(errors, row));
    const of = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]);
    const points = new Float32Array(rows.length * POINTS);
    for (const [i, row] of rows.entries())
      points.set(errors.points.subarray(row * POINTS, (row + 1) * POINTS), i * POINTS);
    const add = (name: string, value: number, note?: string): void =>
      metrics.add(`reconstruction.${prefix}${kind}.${name}`, {
        value,
        unit: 'mm',
        n: rows.length,
        split: 'test',
        ...(note === undefined ? {} : { note }),
      });
    if (rows.length === 0) continue;
    add('mean_point_error', mean(of(errors.mean)));
    add('p95_point_error', quantile(points, 0.95), 'over all points');
    add('maximum_point_error', maximum(points), 'over all points');
    add('end_point_error', mean(of(errors.end)));
    add('z_error', mean(of(errors.depth)), 'mean |z − ẑ|');
    add('length_bias', mean(of(errors.lengthBias)), 'smoothed length, reconstruction − original');
    add('raw_length_bias', mean(of(errors.rawLengthBias)), 'arc length, reconstruction − original');
  }
  for (const [name, { error, n }] of classErrors(errors, test)) {
    metrics.add(`reconstruction.${prefix}${namePart(name)}.mean_point_error`, {
      value: error,
      unit: 'mm',
      n,
      split: 'test',
    });
  }
}

/** Mean point error by bundle and by kind of implausible streamline, in the order of their names. */
export function classErrors(
  errors: ReconstructionErrors,
  test: StreamlineTable,
): Map<string, { error: number; n: number }> {
  const found = new Map<string, number[]>();
  for (let row = 0; row < test.rows; row++) {
    const name = classOf(test, row);
    if (name === 'unassigned' || !wasDecoded(errors, row)) continue;
    const held = found.get(name);
    if (held === undefined) found.set(name, [errors.mean[row]]);
    else held.push(errors.mean[row]);
  }
  return new Map(
    [...found]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, errorsOfClass]) => [name, { error: mean(errorsOfClass), n: errorsOfClass.length }]),
  );
}

/** Compares a model with PCA of the same size and with PCA-32 on the plausible test streamlines. */
export function compareToBaselines(
  subject: Subject,
  errorsOf: ReadonlyMap<Subject, ReconstructionErrors>,
  test: StreamlineTable,
  draws: number,
  random: Random,
  metrics: Metrics,
): void {
  const errors = errorsOf.get(subject);
  if (errors === undefined || draws === 0) return;
  const rows = rowsOfKind(test, 'plausible').filter((row) => wasDecoded(errors, row));
  if (rows.length === 0) return;
  const of = ({ mean: values }: ReconstructionErrors): Float64Array =>
    Float64Array.from(rows, (row) => values[row]);
  const group = Array.from(rows, (row) => test.group[row]);
  for (const [baseline, reference] of errorsOf) {
    const { latent } = baseline.codec.model;
    if (!rows.every((row) => wasDecoded(reference, row))) continue;
    if (
      !baseline.baseline ||
      baseline === subject ||
      (baseline.partOf !== null && baseline.partOf !== subject.name) ||
      (latent !== 32 && latent !== subject.codec.model.latent)
    )
      continue;
    const { ratio, difference, groups } = pairedBootstrap(
      of(errors),
      of(reference),
      group,
      draws,
      random.stream(`${subject.name}/${baseline.name}`),
    );
    const note = `mean point error against ${baseline.name}; 95 % paired bootstrap over ${groups} near-duplicate groups, ${draws} draws`;
    const add = (name: string, { value, low, high }: Interval, unit: string): void => {
      const facts = { unit, n: rows.length, split: 'test', note } as const;
      const full = `reconstruction.${subject.prefix}plausible.${name}_${namePart(labelOf(baseline, subject))}`;
      metrics.add(full, { value, ...facts });
      metrics.add(`${full}.low`, { value: low, ...facts });
      metrics.add(`${full}.high`, { value: high, ...facts });
    };
    add('ratio_to', ratio, '1');
    add('difference_to', difference, 'mm');
  }
}

/** What a baseline is called in a figure of a model: a part of that model goes without its name. */
function labelOf(baseline: Subject, subject: Subject): string {
  return baseline.partOf === null ? baseline.name : baseline.name.slice(subject.prefix.length);
}
