import { describe, expect, it } from 'vitest';
import { believed, bundleThresholds } from './thresholds.ts';
import { voteOf } from './votes.ts';

describe('voteOf', () => {
  const bundles = ['a', 'b', 'b', 'c'];
  const vote = (index: number[], distance: number[]) =>
    voteOf({ index: Uint32Array.from(index), distance: Float64Array.from(distance) }, 0, {
      k: index.length,
      bundles,
    });

  it('takes the bundle of most neighbours, and the mean distance of those', () => {
    expect(vote([0, 1, 2], [1, 2, 4])).toEqual({ bundle: 'b', distance: 3 });
    expect(vote([3], [5])).toEqual({ bundle: 'c', distance: 5 });
  });

  it('takes the nearer of bundles with as many', () => {
    expect(vote([3, 0], [1, 2])).toEqual({ bundle: 'c', distance: 1 });
    expect(vote([0, 3, 1, 2], [1, 2, 1.5, 9])).toEqual({ bundle: 'b', distance: 5.25 });
  });
});

describe('bundleThresholds', () => {
  const votes = (...given: [string, number][]) => given.map(([bundle, distance]) => ({ bundle, distance }));

  it('lies where right and wrong votes part best, for each bundle alone', () => {
    const cast = votes(['a', 1], ['a', 2], ['a', 3], ['a', 4], ['b', 10], ['b', 11], ['b', 12]);
    const truth = ['a', 'a', null, 'b', 'b', 'b', null];
    const thresholds = bundleThresholds(cast, truth, ['a', 'b']);
    expect(Object.fromEntries(thresholds)).toEqual({ a: 2, b: 11 });
    expect(believed(cast, thresholds)).toEqual(['a', 'a', null, null, 'b', 'b', null]);
  });

  it('is the farthest vote where all are right, and below any distance where none is', () => {
    const cast = votes(['a', 1], ['a', 5], ['b', 0]);
    const thresholds = bundleThresholds(cast, ['a', 'a', null], ['a', 'b', 'c']);
    expect(thresholds.get('a')).toBe(5);
    expect(believed(votes(['b', 0], ['c', 0]), thresholds)).toEqual([null, null]);
  });
});
