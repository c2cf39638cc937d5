import type { Artefact, Random } from '@tractogen/core';
import { POINTS, readStreamlines, type StreamlineTable } from '@tractogen/formats';
import { downsample, labelRule, meanPairwiseMdf, parseBundles } from '@tractogen/geometry';
import { classOf, pointsOf, rowsWhere, type Splits } from '../data.ts';
import { addOverBundles } from '../generation/within.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import type { BundleRatio } from '../metrics/over-bundles.ts';
import { mean } from '../metrics/statistics.ts';
import { memorisation } from '../memorisation/measure.ts';
import { measureCoverage, type AddFigure } from './bundle-coverage.ts';
import { measureQuality } from './quality.ts';
import { readInformation, type BundleInformation } from './information.ts';
import type { References } from './reference.ts';

/** What is known of the real streamlines, for every set of samples alike. */
export interface Real {
  readonly splits: Splits;
  readonly references: References;
  /** Content of `bundles.json`, or null: then identity cannot be judged. */
  readonly bundles: unknown;
}

/** Figures whose mean over bundles has a name of its own. */
const OWN_NAMES = new Set(['diversity_ratio', 'memorisation.ratio']);

/** Figures of which the worst and the middle bundle are told too, as other generators have them. */
const WITHIN = new Map([
  ['diversity_ratio', 'diversity_ratio'],
  ['quality.coverage_ratio', 'coverage_ratio'],
]);

/**
 * Figures of generated streamlines, by bundle and averaged over bundles.
 *
 * @param prefix empty, or the node's id and a dot
 */
export async function measureSamples(
  artefact: Artefact,
  prefix: string,
  real: Real,
  metrics: Metrics,
  random: Random,
): Promise<void> {
  const table = await readStreamlines(artefact.path('samples.arrow'));
  const information = artefact.has('samples.json') ? await readInformation(artefact) : null;
  const bundles = [...new Set([...(information?.keys() ?? []), ...table.bundle.names])].toSorted();
  const means = new Map<string, { ratios: BundleRatio[]; unit: string; notes: Set<string> }>();
  for (const bundle of bundles) {
    const add: AddFigure = (name, value, n, { unit = '1', note = '', averaged = false } = {}) => {
      const full = `${prefix}gesta.${namePart(bundle)}.${name}`;
      metrics.add(full, { value, unit, n, split: 'samples', ...(note === '' ? {} : { note }) });
      if (!averaged || !Number.isFinite(value)) return;
      const held = means.get(name) ?? { ratios: [], unit, notes: new Set<string>() };
      held.ratios.push({ bundle, value });
      held.notes.add(note);
      means.set(name, held);
    };
    measureBundle({
      bundle,
      table,
      information: information?.get(bundle),
      real,
      random: random.stream(bundle),
      add,
    });
  }
  for (const [name, { ratios, unit, notes }] of means) {
    const values = ratios.map(({ value }) => value);
    const full = OWN_NAMES.has(name) ? `${prefix}${name}` : `${prefix}gesta.${name}`;
    // What is true of one bundle only, as the number of its seeds, is no word about the mean.
    const shared = notes.size === 1 ? [...notes] : [];
    const text = [`mean over ${values.length} bundles`, ...shared].filter((part) => part !== '').join('; ');
    metrics.add(full, { value: mean(values), unit, n: table.rows, split: 'samples', note: text });
    const within = WITHIN.get(name);
    if (within === undefined) continue;
    addOverBundles(within, ratios, bundles.length, (rest, value, n, { note } = {}) =>
      metrics.add(`${prefix}gesta.${rest}`, { value, unit, n, split: 'samples', ...(note && { note }) }),
    );
  }
}

interface BundleTask {
  readonly bundle: string;
  readonly table: StreamlineTable;
  readonly information: BundleInformation | undefined;
  readonly real: Real;
  readonly random: Random;
  readonly add: AddFigure;
}

function measureBundle({ bundle, table, information, real, random, add }: BundleTask): void {
  const { train, test } = real.splits;
  const rowsOf = (from: StreamlineTable): Uint32Array =>
    rowsWhere(from, (row) => classOf(from, row) === bundle && from.plausible[row] === 1);
  const groupsOf = (from: StreamlineTable): number[] => [...rowsOf(from)].map((row) => from.group[row]);
  const [generated, training, heldOut] = [table, train, test].map((from) => pointsOf(from, rowsOf(from)));
  const n = generated.length / (3 * POINTS);
  add('generated', n, 1, { unit: 'count' });
  if (information !== undefined && information.proposed > 0) {
    const { accepted, proposed, dropped } = information;
    // What was good but beyond the count wanted was accepted all the same.
    const passed = accepted + (dropped['surplus'] ?? 0);
    add('acceptance', passed / proposed, proposed, {
      note: 'passed every test, of proposed',
      averaged: true,
    });
  }
  const { references } = real;
  measureCoverage({ bundle, generated, training, heldOut, information, train, references, random, add });
  if (n === 0) return;
  const right = shareOfBundle(generated, bundle, real.bundles);
  if (right !== null)
    add('identity', right, n, { note: 'meets the label rule of its bundle', averaged: true });

  const unseenCount = heldOut.length / (3 * POINTS);
  const [made, unseen] = [generated, heldOut].map((points) => downsample(points));
  add('diversity_ratio', meanPairwiseMdf(made) / meanPairwiseMdf(unseen), n, {
    note: `mean pairwise MDF, generated / ${unseenCount} held-out`,
    averaged: true,
  });
  if (training.length === 0 || heldOut.length === 0) return;
  const groups = { training: groupsOf(train), heldOut: groupsOf(test) };
  measureQuality({ generated, training, heldOut, groups, random: random.stream('quality'), add });
  const found = memorisation(generated, training, heldOut);
  if (found === null) return;
  add('nearest_training', found.distance, n, {
    unit: 'mm',
    note: 'median MDF to the nearest training streamline',
    averaged: true,
  });
  add('memorisation.ratio', found.ratio, n, {
    note: `median MDF to the nearest training streamline, generated / ${unseenCount} held-out; near its seeds by design`,
    averaged: true,
  });
}

/** Share of streamlines that the label rule gives to their bundle; null without a rule for it. */
function shareOfBundle(points: Float32Array, bundle: string, bundles: unknown): number | null {
  if (bundles === null) return null;
  const definition = parseBundles(bundles).bundles.find(({ name }) => name === bundle);
  if (definition === undefined) return null;
  const rule = labelRule(bundles);
  const n = points.length / (3 * POINTS);
  let right = 0;
  for (let i = 0; i < n; i++) if (rule(points, i * POINTS, POINTS).label === definition.id) right++;
  return right / n;
}
