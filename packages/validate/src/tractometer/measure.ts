import type { Artefact } from '@tractogen/core';
import { tractometer, trueBundles, type TractometerScore } from '@tractogen/geometry';
import type { ValidationContext } from '../context.ts';
import { namePart } from '../metrics/metrics.ts';
import type { Nearest } from '../nearest/nearest.ts';
import { scoredSets, type ScoredSet } from './sets.ts';
import { readTrueBundles } from './truth.ts';

/** Tells of streamlines that were moved to a template, where the truth is not. */
const SPACE_FILE = 'space.json';

/**
 * Scores data, what filters keep of them, and samples against true bundles, as the Tractometer does (Côté et al. 2013). Without
 * such a truth nothing is measured.
 *
 * @param nearest of every way to filter
 */
export async function measureTractometer(
  {
    truth,
    streamlines,
    samples,
    nearest,
  }: {
    readonly truth: Artefact | undefined;
    readonly streamlines: Artefact;
    readonly samples: readonly Artefact[];
    readonly nearest: readonly Nearest[];
  },
  { settings, splits, events, signal, metrics }: ValidationContext,
): Promise<void> {
  const known = await readTrueBundles(truth);
  if (known === null) return;
  if (streamlines.has(SPACE_FILE)) {
    events.warn(
      'not scored against the true bundles: they are in native space, the streamlines in a template’s',
    );
    return;
  }
  const { inside, widen } = settings.tractometer;
  const bundles = trueBundles(known, known.groups, splits.test.metadata.grid, widen);
  const sets = await scoredSets(splits, nearest, samples);
  for (const [i, set] of sets.entries()) {
    signal.throwIfAborted();
    events.progress('tractometer', i, sets.length, set.name);
    addScore(set, tractometer(set.streamlines, bundles, { inside }).score, metrics);
  }
}

const SHARES = ['overlap', 'overreach', 'overreachOfVisited', 'f1'] as const;

function addScore(
  { name, split, note }: ScoredSet,
  score: TractometerScore,
  metrics: ValidationContext['metrics'],
): void {
  const add = (rest: string, value: number, n = score.streamlines, unit = '1'): void =>
    metrics.add(`tractometer.${name}.${rest}`, { value, unit, n, split, note });
  add('valid_connections', score.validConnections);
  add('invalid_connections', score.invalidConnections);
  add('no_connections', score.noConnections);
  add('valid_bundles', score.validBundles, score.bundles.length, 'count');
  add('invalid_bundles', score.invalidBundles, score.streamlines, 'count');
  for (const share of SHARES) add(snake(share), score.mean[share], score.bundles.length);
  for (const bundle of score.bundles)
    // Of a bundle that was not found there is nothing to tell but that.
    if (bundle.valid === 0) add(`overlap.${namePart(bundle.name)}`, 0);
    else
      for (const share of SHARES)
        add(`${snake(share)}.${namePart(bundle.name)}`, bundle[share], bundle.valid);
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
