import { randomFrom } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { bundlesByRule } from '../by-rule.ts';
import { syntheticTable } from '../testing/dataset.ts';
import { measureGeneration } from './measure.ts';
import { sharesOf } from './shares.ts';

describe('sharesOf', () => {
  it('counts a bundle as present by its share, not by a first find', () => {
    const training = [
      ...Array<string>(500).fill('a'),
      ...Array<string>(400).fill('b'),
      ...Array<string>(100).fill('c'),
    ];
    const named = [
      ...Array<string>(944).fill('a'),
      ...Array<string>(39).fill('b'),
      ...Array<string>(11).fill('c'),
      ...Array<null>(6).fill(null),
    ];
    const found = sharesOf(named, training);
    expect(found.validity).toBeCloseTo(0.994, 12);
    // b: 0.039 of 0.4 is below a tenth; c: 0.011 of 0.1 is not.
    expect(found.present).toBe(2);
    expect(found.bundles.get('b')).toEqual({ samples: 0.039, training: 0.4 });
  });
});

const along = (at: (t: number) => number[]): number[][] => Array.from({ length: 21 }, (_, i) => at(i / 20));

/** Ends and centrelines of the made data set's two bundles. */
const bundles = {
  voxel_mm: 1,
  tolerance_mm: 30,
  ends: {
    a: { x: [15, 25], y: [15, 45], z: [0, 12] },
    b: { x: [85, 95], y: [15, 45], z: [0, 12] },
    c: { x: [80, 100], y: [50, 70], z: [0, 12] },
    d: { x: [20, 40], y: [50, 72], z: [0, 12] },
  },
  bundles: [
    {
      id: 1,
      name: 'bundle_1',
      ends: ['a', 'b'],
      centreline_mm: along((t) => [20 + 70 * t, 30, 6]),
    },
    {
      id: 2,
      name: 'bundle_2',
      ends: ['c', 'd'],
      centreline_mm: along((t) => [60 + 30 * Math.cos(Math.PI * t), 60 + 25 * Math.sin(Math.PI * t), 6]),
    },
  ],
};
const splits = {
  train: syntheticTable(400, 'train', true),
  test: syntheticTable(200, 'test', true),
};

function measure(
  points: Float32Array,
  asked?: readonly string[],
  rule: unknown = bundles,
): Map<string, number> {
  const found = new Map<string, number>();
  measureGeneration({
    points,
    asked: asked ?? Array.from({ length: points.length / VALUES }, () => 'unassigned'),
    splits,
    byRule: bundlesByRule(rule),
    random: randomFrom('generation'),
    add: (name, value, n) => {
      if (n > 0 && Number.isFinite(value)) found.set(name, value);
    },
  });
  return found;
}

describe('measureGeneration', () => {
  it('finds draws of the law itself valid, covering, diverse and new', () => {
    const table = syntheticTable(300, 'law', true);
    const found = measure(
      table.points,
      Array.from({ length: 300 }, (_, row) => ['bundle_1', 'bundle_2'][row % 2]),
    );
    expect(found.get('validity')).toBeGreaterThan(0.97);
    expect(found.get('identity')).toBeGreaterThan(0.97);
    expect(found.get('bundles_present')).toBe(2);
    expect(found.get('bundle_1.share')).toBeCloseTo(0.5, 1);
    expect(found.get('coverage_ratio')).toBeGreaterThan(0.85);
    for (const name of ['', 'bundle_1.', 'bundle_2.'])
      expect(Math.abs(found.get(`${name}diversity_ratio`)! - 1)).toBeLessThan(0.2);
    expect(found.get('memorisation.ratio')).toBeGreaterThan(0.8);
  });

  it('finds one mean line of each bundle out within bundles, where held-out streamlines pass', () => {
    const bundleOf = (row: number): string => ['bundle_1', 'bundle_2'][row % 2];
    const means = [0, 1].map((bundle) => {
      const sum = new Float64Array(VALUES);
      const { points, rows } = splits.train;
      for (let row = bundle; row < rows; row += 2)
        for (let k = 0; k < VALUES; k++) sum[k] += points[row * VALUES + k] / (rows / 2);
      return sum;
    });
    const points = new Float32Array(300 * VALUES);
    for (let row = 0; row < 300; row++) points.set(means[row % 2], row * VALUES);
    const asked = Array.from({ length: 300 }, (_, row) => bundleOf(row));
    for (const names of [asked, undefined]) {
      const found = measure(points, names);
      // What is looked at over all bundles does not show it.
      expect(found.get('validity')).toBe(1);
      expect(found.get('bundles_present')).toBe(2);
      expect(found.get('diversity_ratio')).toBeGreaterThan(0.7);
      expect(found.get('within_bundle.diversity_ratio.worst')).toBe(0);
      expect(found.get('within_bundle.diversity_ratio.median')).toBe(0);
      expect(found.get('bundle_1.recall')).toBe(0);
    }
    const unseen = measure(syntheticTable(300, 'valid', true).points, asked);
    for (const name of ['worst', 'median']) {
      expect(unseen.get(`within_bundle.diversity_ratio.${name}`)).toBeGreaterThan(0.7);
      expect(unseen.get(`within_bundle.diversity_ratio.${name}`)).toBeLessThan(1.3);
      expect(unseen.get(`within_bundle.coverage_ratio.${name}`)).toBeGreaterThan(0.8);
    }
    expect(unseen.get('bundle_1.recall')).toBeGreaterThan(0.7);
  });

  it('looks at what was drawn for a bundle where none of it meets the rule, or there is no rule', () => {
    const { points } = syntheticTable(60, 'law', true);
    const away = points.map((value, k) => (k % 3 === 2 ? value + 500 : value));
    const asked = Array.from({ length: 60 }, (_, row) => ['bundle_1', 'bundle_2'][row % 2]);
    for (const found of [measure(away, asked), measure(points, asked, null)]) {
      expect(Math.abs(found.get('bundle_1.diversity_ratio')! - 1)).toBeLessThan(0.4);
      expect(Math.abs(found.get('within_bundle.diversity_ratio.worst')! - 1)).toBeLessThan(0.4);
    }
    expect(measure(away).has('bundle_1.diversity_ratio')).toBe(false);
  });

  it('reads streamlines the same from either end', () => {
    const { points } = syntheticTable(300, 'law', true);
    const turned = new Float32Array(points.length);
    for (let k = 0; k < points.length; k++) {
      const at = Math.floor(k / VALUES) * VALUES;
      turned[k] = points[at + VALUES - 3 - 3 * Math.floor((k - at) / 3) + (k % 3)];
    }
    const [straight, other] = [measure(points), measure(turned)];
    for (const name of ['coverage', 'density', 'diversity_ratio', 'validity'])
      expect(other.get(name)).toBeCloseTo(straight.get(name)!, 6);
  });

  it('finds a collapse to one streamline: valid, but one bundle, no diversity, hardly any coverage', () => {
    const one = syntheticTable(1, 'one', true).points;
    const points = new Float32Array(300 * VALUES);
    for (let i = 0; i < 300; i++) points.set(one, i * VALUES);
    const found = measure(points);
    expect(found.get('validity')).toBe(1);
    expect(found.get('bundles_present')).toBe(1);
    expect(found.get('diversity_ratio')).toBe(0);
    expect(found.get('bundle_1.diversity_ratio')).toBe(0);
    expect(found.has('bundle_2.diversity_ratio')).toBe(false);
    expect(found.get('coverage')).toBeLessThan(0.2);
  });

  it('finds copies of training streamlines by their distance', () => {
    expect(measure(splits.train.points).get('memorisation.ratio')).toBe(0);
  });

  it('finds nothing valid in wild curves', () => {
    const points = randomFrom('wild')
      .fillNormal(new Float32Array(60 * VALUES))
      .map((v) => 50 + 20 * v);
    const found = measure(points);
    expect(found.get('validity')).toBe(0);
    expect(found.get('bundles_present')).toBe(0);
    expect(found.get('coverage')).toBeLessThan(0.05);
  });
});
