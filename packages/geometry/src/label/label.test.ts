import { describe, expect, it } from 'vitest';
import { line } from '../testing/curves.ts';
import { fibercup } from '../testing/fibercup.ts';
import { parseBundles } from './bundles.ts';
import { directionBetweenEnds } from './ends.ts';
import { labelRule } from './rule.ts';

const box = (x: number): object => ({ x: [x, x + 1], y: [0, 1], z: [0, 1] });
const definitions = {
  voxel_mm: 2,
  tolerance_mm: 3,
  ends: { a: box(0), b: box(10), c: box(20) },
  bundles: [
    { id: 4, name: 'bar', ends: ['a', 'b'], centreline_mm: Array.from({ length: 21 }, (_, i) => [i, 1, 0]) },
  ],
};

describe('labelRule', () => {
  const rule = labelRule(definitions);
  const label = (points: Float32Array): string => {
    const { label: id, kind } = rule(points, 0, points.length / 3);
    return `${kind} ${id}`;
  };
  it('accepts both directions, and z far off the centreline', () => {
    expect(label(line([1, 1, 0], [20, 1, 2], 30))).toBe('bundle 4');
    expect(label(line([20, 1, 2], [1, 1, 0], 30))).toBe('bundle 4');
  });
  it('counts half a voxel beyond the box as inside', () => {
    expect(label(line([-1, 0, 0], [20, 1, 0], 30))).toBe('bundle 4');
    expect(label(line([-1.01, 0, 0], [20, 1, 0], 30))).toBe('no_connection null');
  });
  it('refuses a detour off the centreline, and a streamline that skips part of it', () => {
    const detour = Float32Array.from([
      ...line([1, 1, 0], [10, 5, 0], 20),
      ...line([10, 5, 0], [20, 1, 0], 20),
    ]);
    expect(label(detour)).toBe('invalid_connection null');
    expect(label(line([1, 1, 0], [20, 1, 0], 2))).toBe('invalid_connection null');
  });
  it('tells wrong pairs from loose ends', () => {
    expect(label(line([1, 1, 0], [41, 1, 0], 30))).toBe('invalid_connection null');
    expect(label(line([1, 1, 0], [2, 1, 0], 30))).toBe('no_connection null');
    expect(label(line([1, 1, NaN], [20, 1, 0], 30))).toBe('no_connection null');
  });
  it('says where definitions are malformed', () => {
    expect(() =>
      labelRule({ ...definitions, bundles: [{ id: 1, ends: ['a', 'x'], centreline_mm: [] }] }),
    ).toThrow(/bundles\[0\].ends/);
    expect(() => labelRule(null)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('the labelled FiberCup set', () => {
  const { points, offsets, labels, bundles } = fibercup();
  it('gets its shipped labels from the rule, all 4,711', () => {
    const rule = labelRule(bundles);
    const codes = { bundle: 0, invalid_connection: 8, no_connection: 9 };
    const found = labels.map((_, i) => {
      const { label, kind } = rule(points, offsets[i], offsets[i + 1] - offsets[i]);
      return label ?? codes[kind];
    });
    expect(found.length).toBe(4711);
    expect(found).toEqual(labels);
  });
  it('has a direction for every member of a bundle, about half of them reversed', () => {
    const parsed = parseBundles(bundles);
    const members = labels.flatMap((label, i) =>
      label <= 7 ? [{ bundle: parsed.bundles[label - 1], i }] : [],
    );
    const directions = members.map(({ bundle, i }) =>
      directionBetweenEnds(parsed, bundle, points, offsets[i], offsets[i + 1] - offsets[i]),
    );
    expect(directions).not.toContain(null);
    const reversed = directions.filter((direction) => direction === 'reversed').length / members.length;
    expect(reversed).toBeGreaterThan(0.4);
    expect(reversed).toBeLessThan(0.6);
  });
});
