import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { batchAt, batchesOf, epochOrder } from './batches.ts';
import { summedPointError } from './error.ts';
import { gatherStreamlines } from './gather.ts';

describe('epochOrder', () => {
  const random = randomFrom(1);

  it('visits every row once, in another order each epoch, and keeps the short last batch', () => {
    const order = epochOrder(random, 1, 10, false);
    expect([...order.rows].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(order.rows).not.toEqual(epochOrder(random, 2, 10, false).rows);
    expect(batchesOf(10, 4)).toBe(3);
    const batches = [0, 1, 2].map((index) => batchAt(order, 4, index).rows);
    expect(batches.map((rows) => rows.length)).toEqual([4, 4, 2]);
    expect(batches.flatMap((rows) => Array.from(rows))).toEqual([...order.rows]);
  });

  it('depends on seed and epoch alone, not on what was drawn before', () => {
    const other = randomFrom(1);
    other.normal();
    expect(epochOrder(other, 3, 50, true)).toEqual(epochOrder(randomFrom(1), 3, 50, true));
    expect(epochOrder(randomFrom(2), 3, 50, true)).not.toEqual(epochOrder(randomFrom(1), 3, 50, true));
  });

  it('keeps a given order in every epoch', () => {
    const order = Uint32Array.of(2, 0, 1);
    expect(epochOrder(random, 1, 3, false, order).rows).toEqual(order);
    expect(epochOrder(random, 2, 3, false, order).rows).toEqual(order);
  });

  it('flips about half of the rows, if asked', () => {
    const flipped = epochOrder(random, 1, 10_000, true).flips.reduce((sum, flip) => sum + flip, 0);
    // Five standard deviations of a fair coin.
    expect(Math.abs(flipped - 5000)).toBeLessThan(250);
    expect(epochOrder(random, 1, 100, false).flips.every((flip) => flip === 0)).toBe(true);
  });
});

it('gathers rows, reverses points and normalises', () => {
  const points = Float32Array.of(0, 0, 0, 1, 1, 1, /* row 1 */ 2, 4, 6, 8, 10, 12);
  const gathered = gatherStreamlines(
    points,
    2,
    [1, 0, 1],
    { centre: [2, 2, 2], scale: 2 },
    Uint8Array.of(1, 0, 0),
  );
  expect([...gathered]).toEqual([3, 4, 5, 0, 1, 2, -1, -1, -1, -0.5, -0.5, -0.5, 0, 1, 2, 3, 4, 5]);
});

it('sums mean point errors in mm', () => {
  const truth = Float32Array.of(10, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0);
  // Off by (3, 4, 0) mm at one of two points, then by nothing.
  const decoded = Float32Array.of(1.3, 0.4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  expect(summedPointError(truth, decoded, 2, [0, 0, 0], 10)).toBeCloseTo(2.5, 5);
});
