import type { Random } from '@tractogen/core';
import { fitBoostedTrees } from './classifier/boosted-trees.ts';
import type { Fit } from './classifier/classifier.ts';
import { fitLogistic } from './classifier/logistic.ts';

const FOLDS = 5;

/** Accuracy with which a classifier tells real from generated, on rows it was not fitted to; 0.5 is chance. */
export interface TwoSample {
  readonly logistic: number;
  readonly boostedTrees: number;
  /** The larger one: what counts. */
  readonly worst: number;
}

/** Rows of one kind; rows of one group are never on both sides of a fold. */
export interface Sample {
  /** n × dims. */
  readonly rows: Float32Array;
  readonly groups: readonly (string | number)[];
}

/**
 * Classifier two-sample test (Lopez-Paz and Oquab 2017): five folds by group, balanced accuracy, logistic regression and
 * boosted trees.
 */
export function twoSampleTest(real: Sample, generated: Sample, dims: number, random: Random): TwoSample {
  const folds = [real, generated].map(({ groups }, kind) =>
    foldsOf(groups, random.stream(kind === 0 ? 'real' : 'generated')),
  );
  const accuracy = (fit: Fit): number => {
    const right = [0, 0];
    for (let fold = 0; fold < FOLDS; fold++) {
      const train = [real, generated].map(({ rows }, kind) =>
        pick(rows, dims, folds[kind], (f) => f !== fold),
      );
      const labels = Uint8Array.from([
        ...new Uint8Array(train[0].length / dims),
        ...new Uint8Array(train[1].length / dims).fill(1),
      ]);
      const all = new Float32Array(train[0].length + train[1].length);
      all.set(train[0]);
      all.set(train[1], train[0].length);
      const decide = fit({ rows: all, dims, labels });
      for (const [kind, { rows }] of [real, generated].entries()) {
        const scores = decide(pick(rows, dims, folds[kind], (f) => f === fold));
        for (const score of scores) if (score > 0 === (kind === 1)) right[kind]++;
      }
    }
    return (right[0] / real.groups.length + right[1] / generated.groups.length) / 2;
  };
  const logistic = accuracy(fitLogistic);
  const boostedTrees = accuracy(fitBoostedTrees);
  return { logistic, boostedTrees, worst: Math.max(logistic, boostedTrees) };
}

/** A fold for each row: groups in random order, each to the fold that has the fewest rows so far. */
function foldsOf(groups: readonly (string | number)[], random: Random): Uint8Array {
  const members = new Map<string | number, number[]>();
  for (const [row, group] of groups.entries()) {
    const rows = members.get(group);
    if (rows) rows.push(row);
    else members.set(group, [row]);
  }
  const names = [...members.keys()];
  const sizes = new Uint32Array(FOLDS);
  const folds = new Uint8Array(groups.length);
  for (const place of random.permutation(names.length)) {
    const fold = sizes.indexOf(Math.min(...sizes));
    for (const row of members.get(names[place]) ?? []) {
      folds[row] = fold;
      sizes[fold]++;
    }
  }
  return folds;
}

function pick(
  rows: Float32Array,
  dims: number,
  folds: Uint8Array,
  wanted: (fold: number) => boolean,
): Float32Array {
  const chosen = [...folds.keys()].filter((row) => wanted(folds[row]));
  const out = new Float32Array(chosen.length * dims);
  for (const [i, row] of chosen.entries()) out.set(rows.subarray(row * dims, (row + 1) * dims), i * dims);
  return out;
}
