import { category, gatherPoints, type StreamlineTable } from '@tractogen/formats';
import { measureAttribute } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { arcs } from '../testing/stage/arcs.ts';
import { conditionedRows, type Wanted } from './data.ts';

const table = (
  seed: string,
  bundles: readonly (string | null)[],
  ages: readonly number[],
): StreamlineTable => ({
  ...arcs(bundles.length, seed),
  bundle: category(bundles),
  age: Float32Array.from(ages),
});
// Rows 3 and 7 are implausible.
const train = table(
  'train',
  ['b10', 'b2', null, 'b7', 'b2', 'b10', 'b2', 'b10'],
  [60, 70, 66, 99, 80, Number.NaN, 75, 50],
);
const wanted: Wanted = {
  trainOn: 'plausible',
  classes: true,
  attributes: ['age'],
  conditioned: true,
  scope: 'class',
};

describe('conditionedRows', () => {
  const data = conditionedRows(train, wanted, 'train');

  it('leaves rows out by reason and keeps the others in order', () => {
    expect([...data.rows]).toEqual([0, 1, 4, 6]);
    expect(data.dropped).toEqual({ implausible: 2, unassigned: 1, missing_age: 1 });
    expect(data.points).toEqual(gatherPoints(train.points, data.rows));
  });

  it('numbers bundles as people do, by plausible rows', () => {
    expect(data.classes).toEqual(['b2', 'b10']);
    expect([...data.labels]).toEqual([1, 0, 0, 0]);
  });

  it('gives the one-hot code and the attribute, standardised within the bundle', () => {
    // b2: 70, 80, 75 (SD √(50/3)); b10: 60 alone, left unscaled.
    const sd = Math.sqrt(50 / 3);
    expect(data.width).toBe(3);
    const rows = [0, 1, 2, 3].map((row) => Array.from(data.conditions.subarray(row * 3, row * 3 + 3)));
    expect(rows.map(([a, b]) => [a, b])).toEqual([
      [0, 1],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    for (const [i, value] of [0, -5 / sd, 5 / sd, 0].entries()) {
      expect(rows[i][2]).toBeCloseTo(value, 6);
      expect(data.standardised[i]).toBeCloseTo(value, 6);
    }
  });

  it('standardises every later split by the scales of training', () => {
    const valid = table('valid', ['b2', 'b3', 'b10', 'b2'], [90, 70, 62, 70]);
    const found = conditionedRows(valid, wanted, 'valid', data);
    expect(found.classes).toEqual(data.classes);
    expect(found.attributes).toEqual(data.attributes);
    expect([...found.rows]).toEqual([0, 2]);
    // b3 was never seen; row 3 is implausible.
    expect(found.dropped).toEqual({ implausible: 1, unassigned: 1 });
    expect(found.standardised[0]).toBeCloseTo((90 - 75) / Math.sqrt(50 / 3), 5);
    expect(found.standardised[1]).toBeCloseTo(2, 6);
  });

  it('leaves out later rows of a bundle of which training knew no value', () => {
    const known = conditionedRows(table('t', ['b1', 'b1', 'b2'], [60, 70, Number.NaN]), wanted, 'train');
    expect(known.classes).toEqual(['b1']);
    const found = conditionedRows(table('v', ['b1', 'b2'], [60, 70]), wanted, 'valid', known);
    expect(found.dropped).toEqual({ unassigned: 1 });
  });

  it('needs no bundle where nothing depends on it', () => {
    const blind = { ...wanted, classes: false, scope: 'all' as const };
    const found = conditionedRows(train, blind, 'train');
    expect(found.dropped).toEqual({ implausible: 2, missing_age: 1 });
    expect([...found.rows]).toEqual([0, 1, 2, 4, 6]);
    expect([...found.labels]).toEqual([1, 0, -1, 0, 0]);
    expect(found.width).toBe(1);
    expect(Object.keys(found.attributes['age'].scales)).toEqual(['*']);
    const bare = conditionedRows(train, { ...blind, attributes: [] }, 'train');
    expect([bare.width, bare.conditions.length, bare.rows.length]).toEqual([0, 0, 6]);
    expect(bare.dropped).toEqual({ implausible: 2 });
  });

  it('needs the bundle where the scale is one within it', () => {
    const found = conditionedRows(train, { ...wanted, classes: false }, 'train');
    expect(found.dropped['unassigned']).toBe(1);
    expect(found.width).toBe(1);
  });

  it('keeps attributes that are to be predicted out of the conditions', () => {
    const predicted = { ...wanted, classes: false, conditioned: false, scope: 'all' as const };
    const found = conditionedRows(train, { ...predicted, attributes: ['length'] }, 'train');
    expect(found.width).toBe(0);
    const lengths = Array.from(found.rows, (row) => measureAttribute('length', train.points, row * 256, 256));
    const mean = lengths.reduce((sum, value) => sum + value, 0) / lengths.length;
    const sd = Math.sqrt(lengths.reduce((sum, value) => sum + (value - mean) ** 2, 0) / lengths.length);
    for (const [i, value] of lengths.entries())
      expect(found.standardised[i]).toBeCloseTo((value - mean) / sd, 4);
  });

  it('takes implausible rows of the known bundles where all are asked for', () => {
    const found = conditionedRows(train, { ...wanted, trainOn: 'all' }, 'train');
    // b7 has no plausible row: no class of its own.
    expect(found.classes).toEqual(['b2', 'b10']);
    expect([...found.rows]).toEqual([0, 1, 4, 6, 7]);
    expect(found.dropped).toEqual({ unassigned: 2, missing_age: 1 });
  });

  it('refuses a split of which nothing is left', () => {
    expect(() => conditionedRows(train, { ...wanted, attributes: ['icv'] }, 'train')).toThrow(
      expect.objectContaining({
        code: 'DEGENERATE_DATA',
        message: expect.stringContaining('train') as string,
      }),
    );
  });
});
