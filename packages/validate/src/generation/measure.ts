import type { Random } from '@tractogen/core';
import { VALUES, type StreamlineTable } from '@tractogen/formats';
import type { ByRule } from '../by-rule.ts';
import { classOf, pointsOf, rowsOfKind, type Splits } from '../data.ts';
import { addMemorisation } from '../memorisation/add.ts';
import { namePart } from '../metrics/metrics.ts';
import { mean } from '../metrics/statistics.ts';
import { measureQuality } from '../samples/quality.ts';
import { sharesOf } from './shares.ts';
import { measureWithin, spreadOf } from './within.ts';

/** Adds one figure under a name within `generation.`. */
export type AddGeneration = (
  name: string,
  value: number,
  n: number,
  more?: { readonly unit?: string; readonly note?: string },
) => void;

export interface GenerationTask {
  /** n × 256 × 3, mm: decoded draws from the prior as they are. */
  readonly points: Float32Array;
  /** Bundle that each was drawn for; `unassigned` where the prior is one for all. */
  readonly asked: readonly string[];
  readonly splits: Pick<Splits, 'train' | 'test'>;
  readonly byRule: ByRule | null;
  readonly random: Random;
  readonly add: AddGeneration;
}

/**
 * Figures of draws from a model's prior: how many are streamlines of some bundle, of which, how they spread over what real
 * ones cover, and how diverse they are, over all and by bundle.
 */
export function measureGeneration({ points, asked, splits, byRule, random, add }: GenerationTask): void {
  const n = points.length / VALUES;
  if (n === 0) return;
  const { train, test } = splits;
  const [known, unseen] = [rowsOfKind(train, 'plausible'), rowsOfKind(test, 'plausible')];
  const [training, heldOut] = [pointsOf(train, known), pointsOf(test, unseen)];
  add('diversity_ratio', spreadOf(points, random) / spreadOf(heldOut, random), n, {
    note: `mean pairwise MDF, generated / ${unseen.length} held-out, over all bundles`,
  });
  addMemorisation(points, training, heldOut, add);
  const names = [...new Set([...known].map((row) => classOf(train, row)))].toSorted();
  measureQuality({
    generated: points,
    training,
    heldOut,
    groups: { training: groupsOf(train, known), heldOut: groupsOf(test, unseen) },
    bundles: names.map((name) =>
      pointsOf(
        train,
        known.filter((row) => classOf(train, row) === name),
      ),
    ),
    random: random.stream('quality'),
    add: (name, value, count, more) => add(name.replace(/^quality\./, ''), value, count, more),
  });
  const named = byRule?.(points) ?? null;
  const within = random.stream('within');
  measureWithin({ points, asked, named, bundles: names, splits, random: within, add });
  if (named === null) return;
  addShares(
    named,
    Array.from(known, (row) => classOf(train, row)),
    add,
  );
  const wanted = [...asked.keys()].filter((i) => names.includes(asked[i]));
  add('identity', mean(wanted.map((i) => Number(named[i] === asked[i]))), wanted.length, {
    note: 'meets the label rule of the bundle it was drawn for',
  });
}

function addShares(named: readonly (string | null)[], training: readonly string[], add: AddGeneration): void {
  const { validity, present, bundles } = sharesOf(named, training);
  const n = named.length;
  add('validity', validity, n, { note: 'meet the label rule of some bundle, nothing refused before' });
  add('bundles_present', present, n, {
    unit: 'count',
    note: `of ${bundles.size}; share of the samples at least a tenth of that in training`,
  });
  for (const [name, { samples, training: known }] of bundles)
    add(`${namePart(name)}.share`, samples, n, { note: `of all samples; ${known.toFixed(3)} in training` });
}

function groupsOf({ group }: StreamlineTable, rows: Uint32Array): number[] {
  return Array.from(rows, (row) => group[row]);
}
