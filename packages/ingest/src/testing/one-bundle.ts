const box = (x: number): object => ({ x: [x, x], y: [0, 1], z: [0, 1] });

/** Bundle definitions in voxels of 2 mm: one bundle, number 3, along x from 0 to 20 mm. */
export const ONE_BUNDLE = {
  voxel_mm: 2,
  ends: { a: box(0), b: box(10) },
  bundles: [
    {
      id: 3,
      name: 'bar',
      ends: ['a', 'b'],
      centreline_mm: [
        [1, 1, 1],
        [10, 1, 1],
        [20, 1, 1],
      ],
    },
  ],
} as const;
