import { describe, expect, it } from 'vitest';
import { scoreBundles } from './scores.ts';

describe('scoreBundles', () => {
  it('counts by hand', () => {
    const truth = ['a', 'a', 'a', 'b', null, null];
    const given = ['a', 'a', null, 'a', 'b', null];
    const [a, b] = scoreBundles(truth, given, ['a', 'b']);
    expect(a).toEqual({ bundle: 'a', n: 3, recall: 2 / 3, precision: 2 / 3, f1: 2 / 3 });
    expect(b).toEqual({ bundle: 'b', n: 1, recall: 0, precision: 0, f1: 0 });
  });
});
