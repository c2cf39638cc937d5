import type { Artefact } from '@tractogen/core';
import { POINTS, gatherPoints, readStreamlines, type StreamlineTable } from '@tractogen/formats';
import { rocCurve, youdenThreshold, type Streamlines } from '@tractogen/geometry';
import type { Splits } from '../data.ts';
import { nearestFilter } from '../filtering/scores.ts';
import { canFilter } from '../nearest/all.ts';
import type { Nearest } from '../nearest/nearest.ts';

/** Streamlines to be scored, as a whole. */
export interface ScoredSet {
  /** Dotted, as metrics have it. */
  readonly name: string;
  readonly streamlines: Streamlines;
  readonly split: 'test' | 'samples';
  readonly note: string;
}

/**
 * What true bundles are held against: the data whole, their test split, what each filter keeps of that, and samples.
 *
 * @param nearest of every way to filter
 */
export async function scoredSets(
  splits: Splits,
  nearest: readonly Nearest[],
  samples: readonly Artefact[],
): Promise<ScoredSet[]> {
  const { train, valid, test } = splits;
  const points = joined([train, valid, test].map((table) => table.points));
  const sets: ScoredSet[] = [
    { name: 'data', streamlines: of(points), split: 'test', note: 'all splits, as preprocessed' },
    { name: 'test', streamlines: of(test.points), split: 'test', note: 'the test split' },
  ];
  for (const found of canFilter(splits) ? nearest : []) {
    const { prefix, note, ...filter } = nearestFilter(found);
    const threshold = youdenThreshold(rocCurve(filter.valid, valid.plausible));
    const kept = Uint32Array.from(filter.test.keys().filter((row) => filter.test[row] >= threshold));
    const name = `filtered.${prefix === '' ? found.name : prefix.replace(/\.$/, '')}`;
    sets.push({
      name,
      streamlines: of(gatherPoints(test.points, kept)),
      split: 'test',
      note: `the test split as filtered: ${note}`,
    });
  }
  for (const artefact of samples) {
    const table: StreamlineTable = await readStreamlines(artefact.path('samples.arrow'));
    const note = `samples of ${artefact.node}`;
    sets.push({ name: `samples.${artefact.node}`, streamlines: of(table.points), split: 'samples', note });
  }
  return sets.filter(({ streamlines }) => streamlines.offsets.length > 1);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param points n × 256 × 3 */
function of(points: Float32Array): Streamlines {
  const count = points.length / (3 * POINTS);
  return { points, offsets: Uint32Array.from({ length: count + 1 }, (_, row) => row * POINTS) };
}
