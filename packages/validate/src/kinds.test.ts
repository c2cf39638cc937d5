import { describe, expect, it } from 'vitest';
import { category } from '@tractogen/formats';
import { classOf } from './data.ts';
import { withKinds } from './kinds.ts';
import { syntheticTable } from './testing/dataset.ts';

/** Boxes around the ends of the synthetic `bundle_1`, in voxels of 3 mm, and one that nothing reaches. */
const bundles = {
  voxel_mm: 3,
  tolerance_mm: 30,
  ends: {
    a: { x: [5, 8], y: [5, 15], z: [0, 4] },
    b: { x: [28, 32], y: [5, 15], z: [0, 4] },
    c: { x: [90, 91], y: [90, 91], z: [0, 4] },
  },
  bundles: [{ id: 1, ends: ['a', 'c'], centreline_mm: [[20, 30, 6]] }],
};

describe('withKinds', () => {
  it('names unassigned streamlines by where they end, and leaves the others alone', () => {
    const table = syntheticTable(6, 'kinds');
    const names = ['bundle_1', 'bundle_2', null, null, null, 'bundle_2'];
    const unnamed = { ...table, bundle: category(names) };
    const found = withKinds(unnamed, bundles);
    // Row 3 is a line from box a to box b; rows 2 and 4 are a wild curve and an arc.
    expect(Array.from({ length: 6 }, (_, row) => classOf(found, row))).toEqual([
      'bundle_1',
      'bundle_2',
      'no_connection',
      'invalid_connection',
      'no_connection',
      'bundle_2',
    ]);
    expect(withKinds(unnamed, null)).toBe(unnamed);
  });
});
