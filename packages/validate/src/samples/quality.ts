import type { Random } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import { compareManifolds } from '@tractogen/geometry';
import { twoSampleTest } from '../quality/c2st.ts';
import { canonicalFeatures, DIMENSIONS } from '../quality/features.ts';
import type { AddFigure } from './bundle-coverage.ts';

/** Held-out streamlines of a bundle below which distributions are not compared: the figures would be noise. */
const FEWEST = 50;

/** Streamlines of one bundle, or of all together; n × 256 × 3 mm each. */
export interface QualityTask {
  readonly generated: Float32Array;
  readonly training: Float32Array;
  readonly heldOut: Float32Array;
  /** Near-duplicate group of each held-out and each training streamline. */
  readonly groups: { readonly training: readonly number[]; readonly heldOut: readonly number[] };
  /** Training streamlines of each bundle where there are several: streamlines are turned by the nearest. */
  readonly bundles?: readonly Float32Array[];
  readonly random: Random;
  readonly add: AddFigure;
}

/**
 * Density, coverage, recall and the two-sample test of generated against held-out streamlines, and the same of training
 * against held-out ones: what equal laws come to with as many streamlines. All sides are cut to one number.
 */
export function measureQuality(task: QualityTask): void {
  const { generated, training, heldOut, groups, bundles = [training], random, add } = task;
  const n = Math.min(...[generated, training, heldOut].map((points) => points.length / VALUES));
  if (n < FEWEST) return;
  const features = canonicalFeatures(...bundles);
  const draw = (points: Float32Array, name: string): { rows: Float32Array; chosen: number[] } => {
    const order = random.stream(name).permutation(points.length / VALUES);
    const chosen = Array.from(order.subarray(0, n)).toSorted((a, b) => a - b);
    const out = new Float32Array(n * VALUES);
    for (const [i, row] of chosen.entries())
      out.set(points.subarray(row * VALUES, (row + 1) * VALUES), i * VALUES);
    return { rows: features(out), chosen };
  };
  const [made, known, unseen] = [
    draw(generated, 'generated'),
    draw(training, 'training'),
    draw(heldOut, 'held-out'),
  ];
  const own = made.chosen.map((row) => `generated ${row}`);
  const unseenGroups = unseen.chosen.map((row) => groups.heldOut[row]);
  const knownGroups = known.chosen.map((row) => groups.training[row]);
  const found = compareManifolds(unseen.rows, made.rows, DIMENSIONS);
  const ceiling = compareManifolds(unseen.rows, known.rows, DIMENSIONS);
  const real = { rows: unseen.rows, groups: unseenGroups };
  const told = twoSampleTest(real, { rows: made.rows, groups: own }, DIMENSIONS, random.stream('c2st'));
  const toldReal = twoSampleTest(
    real,
    { rows: known.rows, groups: knownGroups },
    DIMENSIONS,
    random.stream('c2st'),
  );
  const put = (name: string, value: number, note: string): void =>
    add(name, value, n, { note: `${note}; ${n} of each`, averaged: true });
  for (const name of ['density', 'coverage', 'recall', 'precision'] as const) {
    put(`quality.${name}`, found[name], '20 points in mm, k = 5, against held-out');
    put(`quality.${name}.real`, ceiling[name], 'training streamlines against held-out');
  }
  put('quality.coverage_ratio', found.coverage / ceiling.coverage, 'over that of training streamlines');
  put('quality.c2st', told.worst, 'balanced accuracy, the better of logistic regression and boosted trees');
  put('quality.c2st.real', toldReal.worst, 'training streamlines told from held-out');
}
