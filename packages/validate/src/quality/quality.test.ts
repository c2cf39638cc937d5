import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { blobRows } from '@tractogen/codec/testing';
import { randomFrom } from '@tractogen/core';
import { POINTS } from '@tractogen/formats';
import { compareManifolds, reverseStreamline } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { twoSampleTest } from './c2st.ts';
import { fitBoostedTrees } from './classifier/boosted-trees.ts';
import type { Labelled } from './classifier/classifier.ts';
import { fitLogistic } from './classifier/logistic.ts';
import { canonicalFeatures, DIMENSIONS } from './features.ts';

interface Sklearn {
  readonly firstPositiveRow: readonly number[];
  readonly logistic: { readonly decision: readonly number[] };
  readonly boostedTrees: { readonly firstTree: readonly number[]; readonly logLoss100: number };
  readonly manifold: Readonly<Record<'precision' | 'recall' | 'density' | 'coverage', number>>;
}

const fixture = JSON.parse(
  readFileSync(
    resolve(import.meta.dirname, '../../../../tools/parity/fixtures/sklearn-two-sample.json'),
    'utf8',
  ),
) as Sklearn;
const DIMS = 6;

/** The fixture's rows: a blob of which every second row is moved and stretched. */
function fixtureRows(): Float32Array {
  const rows = blobRows({
    rows: 240,
    dims: DIMS,
    blobs: 1,
    centreScale: 3,
    spread: 1,
    centreStream: 101,
    noiseStream: 102,
  });
  return rows.map((value, i) =>
    Math.floor(i / DIMS) % 2 === 1 ? Math.fround(Math.fround(value * Math.fround(1.2)) + 0.5) : value,
  );
}

const normals = (seed: string, n: number, dims: number, shift = 0): Float32Array =>
  randomFrom(seed)
    .fillNormal(new Float32Array(n * dims))
    .map((value, i) => (i % dims === 0 ? value + shift : value));

describe('classifiers against scikit-learn', () => {
  const rows = fixtureRows();
  const labels = Uint8Array.from({ length: 160 }, (_, i) => i % 2);
  const data: Labelled = { rows: rows.subarray(0, 160 * DIMS), dims: DIMS, labels };
  const unseen = rows.subarray(160 * DIMS);

  it('reads the same rows', () => {
    expect([...rows.subarray(DIMS, 2 * DIMS)]).toEqual(fixture.firstPositiveRow);
  });

  it('logistic regression: the same log-odds', () => {
    for (const [i, value] of fitLogistic(data)(unseen).entries())
      expect(value).toBeCloseTo(fixture.logistic.decision[i], 5);
  });

  it('boosted trees: the same first tree', () => {
    for (const [i, value] of fitBoostedTrees(data, 1)(unseen).entries())
      expect(value).toBeCloseTo(fixture.boostedTrees.firstTree[i], 6);
  });

  it('boosted trees: after a hundred trees, whose ties are broken differently, a log loss within 5 %', () => {
    const scores = fitBoostedTrees(data)(unseen);
    const loss = scores.map((value, i) => Math.log1p(Math.exp(i % 2 === 1 ? -value : value)));
    const mean = loss.reduce((sum, value) => sum + value, 0) / loss.length;
    expect(Math.abs(mean / fixture.boostedTrees.logLoss100 - 1)).toBeLessThan(0.05);
  });
});

describe('compareManifolds', () => {
  it("agrees with the definitions' distance matrix", () => {
    const rows = fixtureRows();
    const of = (kind: number): Float32Array => rows.filter((_value, i) => Math.floor(i / DIMS) % 2 === kind);
    const found = compareManifolds(of(0), of(1), DIMS);
    for (const name of ['precision', 'recall', 'density', 'coverage'] as const)
      expect(found[name]).toBeCloseTo(fixture.manifold[name], 10);
  });

  it('sees a generator that has collapsed to one place: precise, but covering nothing', () => {
    const real = normals('real', 300, 4);
    const collapsed = normals('collapsed', 300, 4).map((value) => value * 0.01);
    const { precision, recall, coverage } = compareManifolds(real, collapsed, 4);
    expect(precision).toBe(1);
    expect(recall).toBeLessThan(0.05);
    expect(coverage).toBeLessThan(0.1);
  });
});

describe('twoSampleTest', () => {
  const sample = (rows: Float32Array, dims: number) => ({
    rows,
    groups: [...Array.from({ length: rows.length / dims }).keys()],
  });

  it('is at chance for two draws of one law', () => {
    const result = twoSampleTest(
      sample(normals('a', 400, 3), 3),
      sample(normals('b', 400, 3), 3),
      3,
      randomFrom('folds'),
    );
    // Four standard deviations of a proportion of 800.
    expect(Math.abs(result.logistic - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 800));
    expect(Math.abs(result.boostedTrees - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 800));
  });

  it('comes to Φ(shift/2) for normals that are apart, the best that any classifier can', () => {
    const result = twoSampleTest(
      sample(normals('a', 1000, 3), 3),
      sample(normals('b', 1000, 3, 2), 3),
      3,
      randomFrom('folds'),
    );
    expect(Math.abs(result.logistic - 0.8413)).toBeLessThan(4 * Math.sqrt(0.1335 / 2000));
  });

  it('finds by trees what no line can part', () => {
    const xor = (seed: string, sign: number): Float32Array =>
      normals(seed, 400, 2).map((value, i, all) =>
        i % 2 === 0 ? value : sign * Math.abs(value) * Math.sign(all[i - 1]),
      );
    const result = twoSampleTest(sample(xor('a', 1), 2), sample(xor('b', -1), 2), 2, randomFrom('folds'));
    expect(result.logistic).toBeLessThan(0.65);
    expect(result.boostedTrees).toBeGreaterThan(0.9);
    expect(result.worst).toBe(result.boostedTrees);
  });

  it('keeps copies of one streamline on one side of a fold', () => {
    // Ten rows, each 20 times: a classifier that met a copy in training would know it.
    const copies = (seed: string) => {
      const few = normals(seed, 10, 2);
      const rows = Float32Array.from({ length: 400 }, (_, i) => few[(Math.floor(i / 2) % 10) * 2 + (i % 2)]);
      return { rows, groups: Array.from({ length: 200 }, (_, i) => i % 10) };
    };
    const { boostedTrees } = twoSampleTest(copies('a'), copies('b'), 2, randomFrom('folds'));
    expect(boostedTrees).toBeLessThan(0.8);
  });
});

describe('canonicalFeatures', () => {
  it('reads a streamline the same from either end', () => {
    const line = (y: number): Float32Array =>
      Float32Array.from({ length: POINTS * 3 }, (_, i) => [Math.floor(i / 3) / 4, y, 0][i % 3]);
    const training = Float32Array.from([...line(0), ...line(1), ...line(2)]);
    const features = canonicalFeatures(training);
    const turned = line(5);
    reverseStreamline(turned, 0, POINTS);
    expect(features(turned)).toEqual(features(line(5)));
    expect(features(turned)).toHaveLength(DIMENSIONS);
  });
});
