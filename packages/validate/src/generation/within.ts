import type { Random } from '@tractogen/core';
import { VALUES, gatherPoints } from '@tractogen/formats';
import { compareManifolds, downsample, meanPairwiseMdf } from '@tractogen/geometry';
import { classOf, pointsOf, rowsWhere, type Splits } from '../data.ts';
import { namePart } from '../metrics/metrics.ts';
import { overBundles, type BundleRatio } from '../metrics/over-bundles.ts';
import { canonicalFeatures, DIMENSIONS } from '../quality/features.ts';
import type { AddGeneration } from './measure.ts';

/** Streamlines below which their spread says nothing; and their distribution. */
const FEWEST = { spread: 5, distribution: 50 } as const;

export interface WithinTask {
  /** n × 256 × 3, mm. */
  readonly points: Float32Array;
  /** Bundle that each was drawn for, and that the label rule gives it; no rule, no names. */
  readonly asked: readonly string[];
  readonly named: readonly (string | null)[] | null;
  /** Bundles of training. */
  readonly bundles: readonly string[];
  readonly splits: Pick<Splits, 'train' | 'test'>;
  readonly random: Random;
  readonly add: AddGeneration;
}

/**
 * How samples spread within each bundle. Over all bundles at once a generator that makes one line of each is as diverse as
 * real streamlines, since most of their distance is between bundles; within bundles it has no spread at all.
 *
 * Samples of a bundle are those that meet its rule; where hardly any does, those that were drawn for it.
 */
export function measureWithin({ points, asked, named, bundles, splits, random, add }: WithinTask): void {
  const ratios = { diversity_ratio: [] as BundleRatio[], coverage_ratio: [] as BundleRatio[] };
  const known = bundles.filter((bundle) => bundle !== 'unassigned');
  for (const bundle of known) {
    const { rows, how } = rowsOf(bundle, named, asked);
    const made = gatherPoints(points, rows);
    const [training, heldOut] = [splits.train, splits.test].map((of) =>
      pointsOf(
        of,
        rowsWhere(of, (row) => of.plausible[row] === 1 && classOf(of, row) === bundle),
      ),
    );
    const put = (name: string, value: number, n: number, note: string): void =>
      add(`${namePart(bundle)}.${name}`, value, n, { note });
    if (Math.min(rows.length, heldOut.length / VALUES) < FEWEST.spread) continue;
    const diversity = spreadOf(made, random) / spreadOf(heldOut, random);
    const n = rows.length;
    put(
      'diversity_ratio',
      diversity,
      n,
      `mean pairwise MDF, ${how} / ${heldOut.length / VALUES} held-out of the bundle`,
    );
    ratios.diversity_ratio.push({ bundle, value: diversity });
    const found = distributionOf({ made, training, heldOut }, random.stream(bundle));
    if (found === null) continue;
    const note = `${how}, against held-out of the bundle; ${found.n} of each`;
    put('coverage_ratio', found.coverageRatio, found.n, `over that of training streamlines; ${note}`);
    put('recall', found.recall, found.n, note);
    ratios.coverage_ratio.push({ bundle, value: found.coverageRatio });
  }
  for (const [name, found] of Object.entries(ratios)) addOverBundles(name, found, known.length, add);
}

/** The worst and the middle bundle of a ratio, as `within_bundle.<name>.worst` and `.median`. */
export function addOverBundles(
  name: string,
  found: readonly BundleRatio[],
  known: number,
  add: AddGeneration,
): void {
  const over = overBundles(found);
  if (over === null) return;
  const of = `over ${found.length} of ${known} bundles`;
  const { bundle, value } = over.worst;
  add(`within_bundle.${name}.worst`, value, found.length, { note: `${bundle}, farthest from 1; ${of}` });
  add(`within_bundle.${name}.median`, over.median, found.length, { note: of });
}

function rowsOf(
  bundle: string,
  named: WithinTask['named'],
  asked: readonly string[],
): { readonly rows: Uint32Array; readonly how: string } {
  const where = (names: readonly (string | null)[]): Uint32Array =>
    Uint32Array.from(names.keys()).filter((i) => names[i] === bundle);
  const right = where(named ?? []);
  const wanted = where(asked);
  return right.length >= FEWEST.spread || wanted.length < FEWEST.spread
    ? { rows: right, how: 'generated that meet its rule' }
    : { rows: wanted, how: 'generated for it' };
}

/** Mean pairwise MDF, mm. Pairs are taken at even steps, which would meet one bundle only in rows that take turns. */
export function spreadOf(points: Float32Array, random: Random): number {
  const order = random.stream('pairs').permutation(points.length / VALUES);
  return meanPairwiseMdf(downsample(gatherPoints(points, order)));
}

/** Coverage over that of training streamlines, and recall; null where there are too few of any side. */
function distributionOf(
  { made, training, heldOut }: Record<'made' | 'training' | 'heldOut', Float32Array>,
  random: Random,
): { readonly n: number; readonly coverageRatio: number; readonly recall: number } | null {
  const n = Math.min(...[made, training, heldOut].map((points) => points.length / VALUES));
  if (n < FEWEST.distribution) return null;
  const features = canonicalFeatures(training);
  const few = (points: Float32Array, name: string): Float32Array =>
    features(
      gatherPoints(
        points,
        random
          .stream(name)
          .permutation(points.length / VALUES)
          .subarray(0, n),
      ),
    );
  const unseen = few(heldOut, 'held-out');
  const found = compareManifolds(unseen, few(made, 'generated'), DIMENSIONS);
  const ceiling = compareManifolds(unseen, few(training, 'training'), DIMENSIONS);
  return { n, coverageRatio: found.coverage / ceiling.coverage, recall: found.recall };
}
