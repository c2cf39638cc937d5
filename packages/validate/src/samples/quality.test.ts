import { randomFrom } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import { expect, it } from 'vitest';
import { pointsOf, rowsWhere } from '../data.ts';
import { syntheticTable } from '../testing/dataset.ts';
import { measureQuality } from './quality.ts';

/** Streamlines of the made data set's first bundle. */
const bundle = (rows: number, seed: string): Float32Array => {
  const table = syntheticTable(2 * rows, seed, true);
  return pointsOf(
    table,
    rowsWhere(table, (row) => row % 2 === 0),
  );
};

function measure(generated: Float32Array, heldOut = bundle(120, 'held-out')): Map<string, number> {
  const training = bundle(150, 'training');
  const own = (points: Float32Array): number[] => [...Array.from({ length: points.length / VALUES }).keys()];
  const found = new Map<string, number>();
  measureQuality({
    generated,
    training,
    heldOut,
    groups: { training: own(training), heldOut: own(heldOut) },
    random: randomFrom('quality'),
    add: (name, value) => found.set(name, value),
  });
  return found;
}

it('finds a generator that has the law itself as good as real streamlines', () => {
  const found = measure(bundle(200, 'generated'));
  expect(found.get('quality.coverage_ratio')).toBeGreaterThan(0.85);
  expect(found.get('quality.density')).toBeGreaterThan(0.7);
  expect(found.get('quality.density')).toBeLessThan(1.3);
  // Three standard errors of a balanced accuracy over 240 streamlines.
  expect(found.get('quality.c2st')).toBeLessThan(0.5 + 3 * Math.sqrt(0.25 / 240));
});

it('finds a generator that makes one shape only by its coverage, and tells it from real ones', () => {
  const one = bundle(1, 'one');
  const same = new Float32Array(120 * VALUES);
  const random = randomFrom('noise');
  for (let i = 0; i < same.length; i++) same[i] = one[i % VALUES] + 0.01 * random.normal();
  const found = measure(same);
  expect(found.get('quality.coverage')).toBeLessThan(0.2);
  expect(found.get('quality.c2st')).toBeGreaterThan(0.9);
});

it('says nothing on fewer than fifty held-out streamlines', () => {
  expect(measure(bundle(200, 'generated'), bundle(49, 'held-out')).size).toBe(0);
});
