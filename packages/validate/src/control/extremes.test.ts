import { randomFrom } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { lineTable, randomLine } from '../testing/lines.ts';
import { measureExtremes } from './extremes.ts';
import { realBundles } from './real.ts';

const splits = { train: lineTable(40, 'train'), test: lineTable(40, 'test') };

/** Half circles of the given length in the plane of x and y, or of x and z. */
function arc(length: number, upright: boolean): Float32Array {
  const radius = length / Math.PI;
  return Float32Array.from({ length: VALUES }, (_, k) => {
    const angle = (Math.PI * Math.floor(k / 3)) / 255;
    const [across, along] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return [50 + across, 30 + (upright ? 0 : along), 6 + (upright ? along : 0)][k % 3];
  });
}

function found(make: (length: number, i: number) => Float32Array, outOfSupport = 1): Map<string, number> {
  const lengths = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 30 : 300));
  const points = new Float32Array(20 * VALUES);
  for (const [i, length] of lengths.entries()) points.set(make(length, i), i * VALUES);
  const figures = new Map<string, number>();
  measureExtremes(
    points,
    {
      bundle: Array.from(lengths, () => 'a'),
      attributes: new Map([['length', lengths]]),
      outOfSupport: new Uint8Array(20).fill(outOfSupport),
    },
    realBundles(splits),
    randomFrom('extremes'),
    (name, value, n) => {
      expect(n).toBeGreaterThan(0);
      figures.set(name, value);
    },
  );
  return figures;
}

describe('measureExtremes', () => {
  it('is 0 where the shape is only scaled', () => {
    const figures = found((length) => arc(length, false));
    expect([...figures.keys()]).toEqual([
      'a.length.out_of_support.shape_distance',
      'a.length.out_of_support.shape_distance_shortest',
      'a.length.out_of_support.shape_distance_longest',
      'a.length.out_of_support.shape_distance_real',
    ]);
    // The low-pass shortens a small half circle as it shortens a large one.
    expect(figures.get('a.length.out_of_support.shape_distance')).toBeLessThan(0.01);
  });

  it('is the distance of the shapes where they differ, whatever their places and directions', () => {
    const shape = (length: number, i: number): Float32Array => {
      const points = length > 100 ? arc(length, true) : arc(length, false);
      return points.map((value) => value + 7 * i);
    };
    // Half circles of 100 mm in planes at right angles: sqrt(2) times the distance of their heights from the mean.
    const heights = Array.from({ length: 20 }, (_, k) => (100 / Math.PI) * Math.sin((Math.PI * k) / 19));
    const middle = heights.reduce((sum, value) => sum + value, 0) / 20;
    const expected = heights.reduce((sum, value) => sum + Math.SQRT2 * Math.abs(value - middle), 0) / 20;
    const distance = found(shape).get('a.length.out_of_support.shape_distance')!;
    expect(Math.abs(distance - expected)).toBeLessThan(0.02 * expected);
  });

  it('compares with held-out streamlines, which are straight lines here', () => {
    const random = randomFrom('lines');
    const figures = found((length) => randomLine('a', length, random));
    expect(figures.get('a.length.out_of_support.shape_distance_real')).toBeLessThan(1);
  });

  it('says nothing of requests in support', () => {
    expect(found((length) => arc(length, false), 0).size).toBe(0);
  });
});
