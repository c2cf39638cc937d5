import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { line } from '../testing/curves.ts';
import { fibercup } from '../testing/fibercup.ts';
import { nameClusters } from './clusters.ts';
import { quickBundles } from './quickbundles.ts';

interface Fixture {
  readonly cases: readonly {
    readonly threshold: number;
    readonly sizes: readonly number[];
    readonly clusters: readonly (readonly [cluster: number, run: number])[];
    readonly centroids: readonly (readonly number[])[];
  }[];
}
const FIXTURE = resolve(import.meta.dirname, '../../../../tools/parity/fixtures/dipy-quickbundles.json');
const { cases } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Fixture;
const set = fibercup();

const together = (lines: readonly Float32Array[]) => ({
  points: Float32Array.from(lines.flatMap((points) => [...points])),
  offsets: Uint32Array.from([
    0,
    ...lines.map((_, i) => lines.slice(0, i + 1).reduce((n, l) => n + l.length / 3, 0)),
  ]),
});

describe('quickBundles', () => {
  it.each(cases)('gives the clusters and centroids of DIPY at $threshold mm', (wanted) => {
    const { cluster, sizes, centroids } = quickBundles(set, { threshold: wanted.threshold });
    expect([...cluster]).toEqual(wanted.clusters.flatMap(([number, run]) => Array<number>(run).fill(number)));
    expect([...sizes]).toEqual(wanted.sizes);
    // DIPY begins some clusters from their other end (see tools/parity/dipy_fixtures.py).
    const gap = (number: number, seen: readonly number[], at: readonly number[]): number =>
      Math.max(
        ...seen.map((value, i) =>
          Math.abs(centroids[number * 36 + at[Math.floor(i / 3)] * 3 + (i % 3)] - value),
        ),
      );
    const farthest = Math.max(
      ...wanted.centroids.map((seen, number) =>
        Math.min(gap(number, seen, [0, 5, 6, 11]), gap(number, seen, [11, 6, 5, 0])),
      ),
    );
    expect(farthest).toBeLessThan(0.005);
  });

  it('turns a member the way it is nearer, and begins a cluster at the threshold itself', () => {
    const lines = [
      line([0, 0, 0], [30, 0, 0], 4),
      line([30, 2, 0], [0, 2, 0], 9),
      line([0, 11, 0], [30, 11, 0], 2),
    ];
    const { cluster, centroids } = quickBundles(together(lines), { threshold: 10, pointsEach: 2 });
    expect([...cluster]).toEqual([0, 0, 1]);
    expect([...centroids]).toEqual([0, 1, 0, 30, 1, 0, 0, 11, 0, 30, 11, 0]);
  });

  it('has no cluster without streamlines and refuses a threshold of nothing', () => {
    const none = { points: new Float32Array(0), offsets: Uint32Array.of(0) };
    expect(quickBundles(none, { threshold: 10 }).sizes).toHaveLength(0);
    expect(() => quickBundles(none, { threshold: 0 })).toThrow(RangeError);
  });
});

it('names clusters by size, and small ones not at all', () => {
  expect(nameClusters({ sizes: Uint32Array.of(3, 1, 7, 3) }, 2)).toEqual([
    'cluster_2',
    null,
    'cluster_1',
    'cluster_3',
  ]);
});
