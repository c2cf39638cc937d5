import type { Random } from '@tractogen/core';
import { POINTS, VALUES, type Grid } from '@tractogen/formats';
import { orientation } from '../../quality/orientation.ts';
import { coverage, gapClosed, visitedBy, type Coverage } from '../coverage.ts';
import type { Spreading } from './generator.ts';
import { jitteredSeeds } from './jitter.ts';
import { matchedSpread } from './match.ts';
import { pcaGaussian } from './pca-gaussian.ts';

/** Seeds below which no covariance is worth fitting. */
const FEWEST = 5;

export interface BaselineTask {
  /** n × 256 × 3, mm. */
  readonly seeds: Float32Array;
  readonly reference: ReadonlySet<number>;
  readonly grid: Grid;
  /** Streamlines to generate, and the overreach not to pass. */
  readonly count: number;
  readonly overreach: number;
  readonly random: Random;
}

export interface BaselineCoverage {
  readonly name: 'jitter' | 'pca_gaussian';
  /** As a baseline's own unit of spread has it: mm of jitter, multiples of the seeds' standard deviations. */
  readonly spread: number;
  readonly found: Coverage;
  readonly gapClosed: number;
}

/**
 * What simple generators reach from the same seeds with as many streamlines, at the largest spread whose overreach does not
 * pass the measured generator's. Copies of seeds would visit nothing new: they close no gap by definition.
 */
export function measureBaselines(task: BaselineTask): readonly BaselineCoverage[] {
  const { seeds, reference, grid, count, overreach, random } = task;
  if (seeds.length / VALUES < FEWEST || count === 0 || reference.size === 0) return [];
  const before = visitedBy(seeds, POINTS, grid);
  const old = coverage(before, reference);
  const of = (generate: Spreading, spread: number): Coverage =>
    coverage(new Set([...before, ...visitedBy(generate(spread), POINTS, grid)]), reference);
  const oriented = orientation(seeds)(seeds);
  const generators = [
    ['jitter', jitteredSeeds(seeds, count, random.stream('jitter')), 20],
    ['pca_gaussian', pcaGaussian(oriented, count, random.stream('pca_gaussian')), 5],
  ] as const;
  return generators.map(([name, generate, most]) => {
    const spread = matchedSpread((at) => of(generate, at).overreach, overreach, most);
    const found = of(generate, spread);
    return { name, spread, found, gapClosed: gapClosed(old.overlap, found.overlap) };
  });
}
