import { expect, it } from 'vitest';
import { groupsOf } from './groups.ts';

it('gives each bundle a group, and another one behind the rows for its flips', () => {
  const bundles = Int32Array.of(4, 2, 4, -1, 2, 9);
  // Bundle 9 has one streamline: no chart can be fitted to it.
  expect(groupsOf(bundles, false)).toEqual({ labels: Int32Array.of(1, 0, 1, -1, 0, -1), count: 2 });
  expect(groupsOf(bundles, true)).toEqual({
    labels: Int32Array.of(1, 0, 1, -1, 0, -1, 3, 2, 3, -1, 2, -1),
    count: 4,
  });
});

it('takes all rows as one group where there are no bundles', () => {
  expect(groupsOf(Int32Array.of(-1, -1, 3), true)).toEqual({ labels: new Int32Array(6), count: 1 });
});
