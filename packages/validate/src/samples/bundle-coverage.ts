import type { Random } from '@tractogen/core';
import { POINTS, VALUES, type StreamlineTable } from '@tractogen/formats';
import { pointsOf, rowsWhere } from '../data.ts';
import { measureBaselines, type BaselineCoverage } from './baselines/measure.ts';
import { coverage, gapClosed, visitedBy } from './coverage.ts';
import type { BundleInformation } from './information.ts';
import type { References } from './reference.ts';

/** Adds one figure of a bundle; `averaged` ones also go into the mean over bundles. */
export type AddFigure = (
  name: string,
  value: number,
  n: number,
  more?: { readonly unit?: string; readonly note?: string; readonly averaged?: boolean },
) => void;

/** One bundle's streamlines, n × 256 × 3 mm each, and where its voxels are known from. */
export interface CoverageTask {
  readonly bundle: string;
  readonly generated: Float32Array;
  readonly training: Float32Array;
  readonly heldOut: Float32Array;
  readonly information: BundleInformation | undefined;
  readonly train: StreamlineTable;
  readonly references: References;
  readonly random: Random;
  readonly add: AddFigure;
}

const SPREADS: Readonly<Record<BaselineCoverage['name'], (spread: number) => string>> = {
  jitter: (spread) => `seeds moved by ${spread.toFixed(2)} mm along each axis`,
  pca_gaussian: (spread) => `a normal of ${spread.toFixed(2)} times the seeds' deviations in PCA`,
};

/**
 * What generation adds to the voxels that the seeds visit. Where the sampler started from some of the
 * training streamlines and does not say which, nothing is added.
 */
export function measureCoverage(task: CoverageTask): void {
  const { bundle, generated, training, heldOut, information, train, references, random, add } = task;
  const known = new Float32Array(training.length + heldOut.length);
  known.set(training);
  known.set(heldOut, training.length);
  const { voxels, grid, note } = references(bundle, known);
  if (voxels.size === 0) return;
  const ids = information?.seeds.ids === undefined ? null : new Set(information.seeds.ids);
  if (ids === null && information !== undefined && information.seeds.used < information.seeds.distinct)
    return;
  const seedRows = rowsWhere(train, (row) => ids?.has(train.id[row]) ?? false);
  const seeds = ids === null ? training : pointsOf(train, seedRows);
  const before = visitedBy(seeds, POINTS, grid);
  const after = new Set([...before, ...visitedBy(generated, POINTS, grid)]);
  const who = ids === null ? 'training streamlines' : `${ids.size} seeds`;
  const old = coverage(before, voxels);
  const now = coverage(after, voxels);
  const put = (name: string, value: number, text: string): void =>
    add(name, value, voxels.size, { note: text, averaged: true });
  for (const [suffix, found, what] of [
    ['_before', old, who],
    ['', now, `${who} and generated`],
  ] as const) {
    put(`overlap${suffix}`, found.overlap, `${what}; ${note}`);
    put(`overreach${suffix}`, found.overreach, `outside / visited; ${what}`);
    put(`overreach_of_reference${suffix}`, found.overreachOfReference, `outside / reference; ${what}`);
  }
  put('gap_closed', gapClosed(old.overlap, now.overlap), `(OL₁ − OL₀) / (1 − OL₀); ${note}`);
  const count = generated.length / VALUES;
  const allowed = now.overreach;
  for (const baseline of measureBaselines({
    seeds,
    reference: voxels,
    grid,
    count,
    overreach: allowed,
    random,
  })) {
    const text = `${SPREADS[baseline.name](baseline.spread)}, the most whose overreach stays within ${allowed.toFixed(3)}`;
    put(`${baseline.name}.gap_closed`, baseline.gapClosed, text);
    put(`${baseline.name}.overreach`, baseline.found.overreach, `outside / visited; ${text}`);
  }
}
