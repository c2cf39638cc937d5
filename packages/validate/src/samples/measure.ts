import type { Artefact } from '@tractogen/core';
import { POINTS, readStreamlines, type StreamlineTable } from '@tractogen/formats';
import { downsample, labelRule, type Label } from '@tractogen/geometry';
import { classOf, pointsOf, rowsWhere, type Splits } from '../data.ts';
import { nearestMdf } from '../filtering/scores.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import { mean, median } from '../metrics/statistics.ts';
import { coverage, gapClosed, visitedBy } from './coverage.ts';
import { meanPairwiseMdf } from './diversity.ts';
import { readInformation, type BundleInformation } from './information.ts';
import type { References } from './reference.ts';

/** What is known of the real streamlines, for every set of samples alike. */
export interface Real {
  readonly splits: Splits;
  readonly references: References;
  /** Content of `bundles.json`, or null: then identity cannot be judged. */
  readonly bundles: unknown;
}

/**
 * Figures of generated streamlines, by bundle and averaged over bundles.
 *
 * @param prefix empty, or the node's id and a dot
 */
export async function measureSamples(artefact: Artefact, prefix: string, real: Real, metrics: Metrics): Promise<void> {
  const table = await readStreamlines(artefact.path('samples.arrow'));
  const information = artefact.has('samples.json') ? await readInformation(artefact) : new Map<string, BundleInformation>();
  const rule = real.bundles === null ? null : labelRule(real.bundles);
  const found = [...new Set([...information.keys(), ...table.bundle.names])].toSorted();
  const means = new Map<string, { values: number[]; unit: string; note?: string }>();
  for (const bundle of found) {
    const add = (name: string, value: number, n: number, unit = '1', note?: string, averaged = false): void => {
      metrics.add(`gesta.${prefix}${namePart(bundle)}.${name}`, { value, unit, n, split: 'samples', ...(note === undefined ? {} : { note }) });
      if (!averaged || !Number.isFinite(value)) return;
      const held = means.get(name) ?? { values: [], unit, ...(note === undefined ? {} : { note }) };
      held.values.push(value);
      means.set(name, held);
    };
    measureBundle({ bundle, table, information: information.get(bundle), real, rule, add });
  }
  for (const [name, { values, unit, note }] of means) {
    const full = name === 'diversity_ratio' || name === 'memorisation.ratio' ? `${prefix}${name}` : `gesta.${prefix}${name}`;
    const text = `mean over ${values.length} bundles${note === undefined ? '' : `; ${note}`}`;
    metrics.add(full, { value: mean(values), unit, n: table.rows, split: 'samples', note: text });
  }
}

interface BundleTask {
  readonly bundle: string;
  readonly table: StreamlineTable;
  readonly information: BundleInformation | undefined;
  readonly real: Real;
  readonly rule: ((points: Float32Array, start: number, count: number) => Label) | null;
  readonly add: (name: string, value: number, n: number, unit?: string, note?: string, averaged?: boolean) => void;
}

function measureBundle({ bundle, table, information, real, rule, add }: BundleTask): void {
  const { train, test } = real.splits;
  const of = (from: StreamlineTable): Float32Array => pointsOf(from, rowsWhere(from, (row) => classOf(from, row) === bundle && from.plausible[row] === 1));
  const generated = pointsOf(table, rowsWhere(table, (row) => classOf(table, row) === bundle));
  const training = of(train);
  const heldOut = of(test);
  const n = generated.length / (3 * POINTS);
  add('generated', n, 1, 'count');
  if (information !== undefined && information.proposed > 0) {
    add('acceptance', information.accepted / information.proposed, information.proposed, '1', 'accepted of proposed', true);
  }
  measureCoverage({ bundle, generated, training, heldOut, information, real, add });
  if (n === 0) return;
  if (rule !== null) {
    const right = Array.from({ length: n }, (_, i) => rule(generated, i * POINTS, POINTS)).filter(({ label }) => `bundle_${label}` === bundle);
    add('identity', right.length / n, n, '1', 'meets the label rule of its bundle', true);
  }
  const thin = { generated: downsample(generated), training: downsample(training), heldOut: downsample(heldOut) };
  add('diversity_ratio', meanPairwiseMdf(thin.generated) / meanPairwiseMdf(thin.heldOut), n, '1', 'mean pairwise MDF, generated / held-out', true);
  if (training.length === 0 || heldOut.length === 0) return;
  const near = median(nearestMdf(thin.generated, thin.training).distance);
  const usual = median(nearestMdf(thin.heldOut, thin.training).distance);
  add('nearest_training', near, n, 'mm', 'median MDF to the nearest training streamline', true);
  add('memorisation.ratio', near / usual, n, '1', 'median nearest training distance, generated / held-out; seeds are near by design', true);
}

interface CoverageTask extends Pick<BundleTask, 'bundle' | 'information' | 'real' | 'add'> {
  readonly generated: Float32Array;
  readonly training: Float32Array;
  readonly heldOut: Float32Array;
}

function measureCoverage({ bundle, generated, training, heldOut, information, real, add }: CoverageTask): void {
  const { train } = real.splits;
  const known = new Float32Array(training.length + heldOut.length);
  known.set(training);
  known.set(heldOut, training.length);
  const { voxels, grid, note } = real.references(bundle, known);
  if (voxels.size === 0) return;
  const ids = information?.seeds.ids === undefined ? null : new Set(information.seeds.ids);
  // Unlisted seeds are known only where they are all training streamlines.
  if (ids === null && information !== undefined && information.seeds.used < information.seeds.distinct) return;
  const seeds = ids === null ? training : pointsOf(train, rowsWhere(train, (row) => ids.has(train.id[row])));
  const before = visitedBy(seeds, POINTS, grid);
  const after = new Set([...before, ...visitedBy(generated, POINTS, grid)]);
  const [old, now] = [coverage(before, voxels), coverage(after, voxels)];
  const who = ids === null ? 'training streamlines' : `${ids.size} seeds`;
  add('overlap_before', old.overlap, voxels.size, '1', `${who}; ${note}`, true);
  add('overlap', now.overlap, voxels.size, '1', `${who} and generated; ${note}`, true);
  add('overreach_before', old.overreach, voxels.size, '1', `outside / visited; ${who}`, true);
  add('overreach', now.overreach, voxels.size, '1', `outside / visited; ${who} and generated`, true);
  add('overreach_of_reference_before', old.overreachOfReference, voxels.size, '1', `outside / reference; ${who}`, true);
  add('overreach_of_reference', now.overreachOfReference, voxels.size, '1', `outside / reference; ${who} and generated`, true);
  add('gap_closed', gapClosed(old.overlap, now.overlap), voxels.size, '1', `(OL₁ − OL₀) / (1 − OL₀); ${note}`, true);
}
