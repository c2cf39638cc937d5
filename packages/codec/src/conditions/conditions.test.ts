import { randomFrom } from '@tractogen/core';
import { POINTS, VALUES, category, emptyColumns, type StreamlineTable } from '@tractogen/formats';
import { SHAPE_ATTRIBUTES, measureAttribute } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { attributeColumn, isShape } from './column.ts';
import { conditionWidth, conditionsOf } from './conditions.ts';
import { fitAttributes } from './fit.ts';
import { scaleFor, scaleOf } from './scale.ts';

const BUNDLES = ['cc', 'af', 'cc', null, 'af', 'cc'];
const AGES = [70, 60, 80, 1000, 64, Number.NaN];
const rows = BUNDLES.length;
const walk = randomFrom(4);
const points = new Float32Array(rows * VALUES);
for (let i = 0; i < points.length; i++) points[i] = (i % VALUES < 3 ? 0 : points[i - 3]) + walk.normal();
const table: StreamlineTable = {
  rows,
  points,
  id: Uint32Array.from(BUNDLES.keys()),
  bundle: category(BUNDLES),
  plausible: new Uint8Array(rows).fill(1),
  length: new Float32Array(rows),
  flipped: new Uint8Array(rows),
  group: new Uint32Array(rows),
  ...emptyColumns(rows),
  age: Float32Array.from(AGES),
  diagnosis: category(['CN', 'AD', null, 'AD', 'MCI', 'CN']),
  metadata: {
    space: 'rasmm',
    grid: { voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], dimensions: [9, 9, 9] },
    centre: [0, 0, 0],
    scale: 1,
    source: '0'.repeat(64),
  },
};
const every = Uint32Array.from(BUNDLES.keys());

describe('attributeColumn', () => {
  it.each(SHAPE_ATTRIBUTES)('measures $name on the points, in $unit', ({ name, unit }) => {
    const found = attributeColumn(table, name);
    expect(found.unit).toBe(unit);
    for (let row = 0; row < rows; row++)
      expect(found.values[row]).toBe(Math.fround(measureAttribute(name, points, row * POINTS, POINTS)));
    expect(isShape(name)).toBe(true);
  });

  it('reads columns of numbers, and tells words by 1 and 0 with NaN where they are unknown', () => {
    expect(attributeColumn(table, 'age')).toEqual({ unit: 'years', values: table.age });
    expect(attributeColumn(table, 'icv').unit).toBe('mL');
    const { unit, values } = attributeColumn(table, 'diagnosis=AD');
    expect([unit, ...values]).toEqual(['1', 0, 1, Number.NaN, 1, 0, 0]);
    // Nobody has it: known to be not so.
    expect([...attributeColumn(table, 'diagnosis=FTD').values]).toEqual([0, 0, Number.NaN, 0, 0, 0]);
    expect(isShape('age')).toBe(false);
  });

  it.each(['height', 'diagnosis', 'toString', 'rows=3', ''])('refuses %j', (name) => {
    expect(() => attributeColumn(table, name)).toThrow(
      expect.objectContaining({ code: 'PARAMETER_INVALID' }),
    );
  });
});

describe('scaleOf', () => {
  it('has the moments and percentiles of numpy', () => {
    const found = scaleOf([3, -1.5, 7.25, 0.5, 2, 2, 11]);
    expect(found.mean).toBeCloseTo(3.4642857142857144, 14);
    expect(found.sd).toBeCloseTo(3.9470345365417137, 13);
    expect([found.low, found.high]).toEqual([-1.5, 11]);
    expect(found.p5).toBeCloseTo(-0.9, 14);
    expect(found.p95).toBeCloseTo(9.875, 14);
  });

  it('leaves a constant attribute unscaled', () => {
    expect(scaleOf([4, 4])).toEqual({ mean: 4, sd: 1, low: 4, high: 4, p5: 4, p95: 4 });
  });
});

describe('fitAttributes', () => {
  it('describes each bundle, of the rows given and known', () => {
    const { age } = fitAttributes(table, every, ['age'], 'class');
    expect(age).toMatchObject({ unit: 'years', scope: 'class', dimension: null });
    expect(Object.keys(age.scales)).toEqual(['af', 'cc']);
    expect(scaleFor(age, 'cc')).toMatchObject({ mean: 75, sd: 5, low: 70, high: 80 });
    expect(scaleFor(age, 'af')).toMatchObject({ mean: 62, sd: 2 });
    expect(scaleFor(age, 'toString')).toBeUndefined();
    expect(fitAttributes(table, Uint32Array.of(0, 1), ['age'], 'class').age.scales['cc'].mean).toBe(70);
  });

  it('describes all rows together, those without a bundle too', () => {
    const { age } = fitAttributes(table, every, ['age'], 'all');
    expect(Object.keys(age.scales)).toEqual(['*']);
    expect(scaleFor(age, 'anything')).toMatchObject({ mean: 254.8, high: 1000 });
  });

  it('refuses an attribute that no row has', () => {
    expect(() => fitAttributes(table, every, ['icv'], 'all')).toThrow(
      expect.objectContaining({ code: 'DEGENERATE_DATA' }),
    );
    expect(() => fitAttributes(table, Uint32Array.of(3), ['age'], 'class')).toThrow(/attribute age/);
  });
});

describe('conditionsOf', () => {
  const attributes = fitAttributes(table, every, ['age', 'diagnosis=AD'], 'class');
  const model = {
    classes: ['af', 'cc'],
    conditions: { classes: true, attributes: ['diagnosis=AD', 'age'] },
    attributes,
  };

  it('puts the one-hot code first, then the attributes, standardised within the bundle', () => {
    expect(conditionWidth(model)).toBe(4);
    const found = conditionsOf(model, [
      { bundle: 'cc', attributes: { age: 85, 'diagnosis=AD': 1 } },
      { bundle: 'af', attributes: { age: 61, 'diagnosis=AD': 0 } },
    ]);
    // In cc nobody has AD (mean 0, left unscaled); in af one of two (mean ½, SD ½).
    expect([...found]).toEqual([0, 1, 1, 2, 1, 0, -1, -0.5]);
  });

  it('gives attributes alone, or nothing, where that is all a model is given', () => {
    const blind = { ...model, conditions: { classes: false, attributes: ['age'] } };
    expect([...conditionsOf(blind, [{ bundle: 'cc', attributes: { age: 70 } }])]).toEqual([-1]);
    const none = { ...model, conditions: { classes: false, attributes: [] } };
    expect(conditionWidth(none)).toBe(0);
    expect(conditionsOf(none, [{ bundle: '', attributes: {} }])).toEqual(new Float32Array(0));
  });

  it('refuses a bundle that was never seen, and says what a value left out could be', () => {
    expect(() =>
      conditionsOf(model, [{ bundle: 'slf', attributes: { age: 70, 'diagnosis=AD': 0 } }]),
    ).toThrow(
      expect.objectContaining({
        code: 'PARAMETER_INVALID',
        message: expect.stringContaining('slf') as string,
      }),
    );
    expect(() => conditionsOf(model, [{ bundle: 'cc', attributes: { 'diagnosis=AD': 0 } }])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('age') as string,
        remedy: expect.stringContaining('70.00 to 80.00 in cc') as string,
      }),
    );
  });
});
