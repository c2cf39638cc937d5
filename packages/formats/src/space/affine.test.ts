import { describe, expect, it } from 'vitest';
import { hasPython, python } from '../testing/python.ts';
import { OBLIQUE_LAS, codeOf, farthest, oblique } from '../testing/tractograms.ts';
import { IDENTITY, applyAffine, checkAffine, invertAffine, multiplyAffine, voxelSizes } from './affine.ts';
import { axisCodes } from './axis-codes.ts';

describe('affines', () => {
  it('inverts: a · a⁻¹ is the identity', () => {
    expect(farthest(multiplyAffine(OBLIQUE_LAS, invertAffine(OBLIQUE_LAS)), IDENTITY)).toBeLessThan(1e-12);
  });

  it('applies rotation, then translation, in place too', () => {
    const quarterTurn = [0, -1, 0, 10, 1, 0, 0, 20, 0, 0, 1, 30, 0, 0, 0, 1];
    const points = Float32Array.of(1, 2, 3, 0, 0, 0);
    expect(applyAffine(quarterTurn, points, points)).toEqual(Float32Array.of(8, 21, 33, 10, 20, 30));
    expect(points[0]).toBe(8);
  });

  it('knows the voxel sizes under a rotation', () => {
    expect(farthest(voxelSizes(OBLIQUE_LAS), [1.25, 2, 3])).toBeLessThan(1e-6);
  });

  it.each([
    ['NaN', [Number.NaN, ...IDENTITY.slice(1)]],
    ['infinity', [Infinity, ...IDENTITY.slice(1)]],
    ['a zero column', [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
    ['coplanar columns', [1, 1, 2, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1]],
    ['another last row', [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1]],
    ['15 numbers', IDENTITY.slice(1)],
  ])('refuses %s', (_name, affine) => {
    expect(codeOf(() => checkAffine(affine))).toBe('AFFINE_INVALID');
    expect(codeOf(() => axisCodes(affine))).toBe('AFFINE_INVALID');
  });
});

const NIBABEL_CODES = `
import json, sys, numpy as np, nibabel as nib
print(json.dumps([''.join(nib.aff2axcodes(np.array(a).reshape(4, 4))) for a in json.loads(sys.argv[1])]))`;

describe('axis codes', () => {
  it('tells flips and permutations', () => {
    expect(axisCodes(IDENTITY)).toBe('RAS');
    expect(axisCodes(OBLIQUE_LAS)).toBe('LAS');
    expect(axisCodes([0, 0, -2, 0, 3, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1])).toBe('AIL');
  });

  it.skipIf(!hasPython)('agrees with nibabel on sheared and oblique matrices (needs nibabel)', () => {
    const affines = [-1, 1].flatMap((x) => [-1, 1].map((y) => oblique([x as 1, y as 1, 1])));
    for (let i = 0; i < 40; i++) {
      affines.push([
        ...Array.from({ length: 12 }, (_, k) => Math.sin(1 + 12 * i + k) * (1 + (k % 3))),
        0,
        0,
        0,
        1,
      ]);
    }
    expect(affines.map((affine) => axisCodes(affine))).toEqual(
      python(NIBABEL_CODES, JSON.stringify(affines)),
    );
  });
});
