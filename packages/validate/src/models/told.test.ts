import type { ModelFile } from '@tractogen/codec';
import { category } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { lineCodec, lineTable } from '../testing/lines.ts';
import { encodeRows, reconstructTold, toldOf } from './told.ts';

const scale = { mean: 70, sd: 4, low: 60, high: 80, p5: 64, p95: 76 };
const table = {
  ...lineTable(6, 'told'),
  bundle: category(['a', 'b', null, 'c', 'a', 'b']),
  age: Float32Array.of(70, Number.NaN, 72, 73, 74, 75),
};
const all = Uint32Array.from(table.id);
const age: Partial<ModelFile> = {
  conditions: { classes: true, attributes: ['age'] },
  attributes: { age: { unit: 'years', scope: 'all', scales: { '*': scale }, dimension: null } },
};

describe('toldOf', () => {
  it('leaves out bundles that the model never saw, and rows without an attribute', () => {
    const { rows, requests } = toldOf(lineCodec(age).model, table, all);
    expect([...rows]).toEqual([0, 4, 5]);
    expect(requests).toEqual([
      { bundle: 'a', attributes: { age: 70 } },
      { bundle: 'a', attributes: { age: 74 } },
      { bundle: 'b', attributes: { age: 75 } },
    ]);
  });
  it('takes every row for a model that is told nothing', () => {
    const nothing = { conditions: { classes: false, attributes: [] } };
    expect([...toldOf(lineCodec(nothing).model, table, all).rows]).toEqual([0, 1, 2, 3, 4, 5]);
  });
  it('asks for a scale of the bundle where attributes are standardised within bundles', () => {
    const model = lineCodec({
      conditions: { classes: false, attributes: ['length'] },
      attributes: { length: { unit: 'mm', scope: 'class', scales: { b: scale }, dimension: null } },
    }).model;
    expect([...toldOf(model, table, all).rows]).toEqual([1, 5]);
  });
});

it('reconstructs what a model can be told of, in its place, and nothing else', async () => {
  const known = { ...table, bundle: category(['a', 'b', null, 'b', 'a', 'b']) };
  const found = await reconstructTold(lineCodec(), known);
  for (let row = 0; row < 6; row++) {
    const middle = found[row * 768 + 128 * 3 + 1];
    if (row === 2) expect(middle).toBeNaN();
    else expect(middle).toBeCloseTo(known.points[row * 768 + 128 * 3 + 1], 3);
  }
});

it('encodes rows that an encoder has to be told of, or says that it cannot', async () => {
  const told = { ...lineCodec(), encoderIsTold: true };
  expect(await encodeRows(told, table, Uint32Array.of(0, 1, 4))).toHaveLength(9);
  expect(await encodeRows(told, table, all)).toBeNull();
  expect(await encodeRows(lineCodec(), table, all)).toHaveLength(18);
});
