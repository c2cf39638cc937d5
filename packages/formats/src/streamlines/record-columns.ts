import { Bool, Float32, Uint32, Utf8, makeData, vectorFromArray, type Data, type Vector } from 'apache-arrow';
import { packBits, presentBits } from './bits.ts';
import { POINTS_TYPE, categoryType, type CategoryName } from './schema.ts';
import { POINTS, VALUES, type StreamlineTable } from './table.ts';

/** The columns of rows start … end − 1, in the schema's order. */
export function columnsOf(
  table: StreamlineTable,
  start: number,
  end: number,
  dictionaries: Map<CategoryName, Vector<Utf8>>,
): Data[] {
  const length = end - start;
  const floats = (values: Float32Array): Data =>
    makeData({ type: new Float32(), length, nullCount: 0, data: values.subarray(start, end) });
  const indices = (values: Uint32Array): Data =>
    makeData({ type: new Uint32(), length, nullCount: 0, data: values.subarray(start, end) });
  const flags = (values: Uint8Array): Data =>
    makeData({
      type: new Bool(),
      length,
      nullCount: 0,
      data: packBits(length, (i) => values[start + i] !== 0),
    });
  const measure = (values: Float32Array): Data => {
    // NaN has many bit patterns; a null holds 0.
    const data = values.subarray(start, end).map((value) => (Number.isNaN(value) ? 0 : value));
    return makeData({
      type: new Float32(),
      length,
      data,
      ...presentBits(length, (i) => !Number.isNaN(values[start + i])),
    });
  };
  const names = (name: CategoryName): Data => {
    const { codes } = table[name];
    const data = codes.subarray(start, end).map((code) => Math.max(code, 0));
    const present = presentBits(length, (i) => codes[start + i] >= 0);
    const made = dictionaries.get(name);
    return makeData({
      type: categoryType(name),
      length,
      data,
      ...present,
      ...(made !== undefined && { dictionary: made }),
    });
  };
  return [
    pointsOf(table.points.subarray(start * VALUES, end * VALUES), length),
    indices(table.id),
    names('bundle'),
    flags(table.plausible),
    floats(table.length),
    flags(table.flipped),
    indices(table.group),
    names('subject'),
    names('session'),
    measure(table.age),
    names('diagnosis'),
    names('sex'),
    names('site'),
    names('protocol'),
    measure(table.icv),
    measure(table.weight),
  ];
}

function pointsOf(values: Float32Array, length: number): Data {
  const numbers = makeData({ type: new Float32(), length: length * VALUES, nullCount: 0, data: values });
  const pointType = POINTS_TYPE.children[0].type;
  const points = makeData({ type: pointType, length: length * POINTS, nullCount: 0, child: numbers });
  return makeData({ type: POINTS_TYPE, length, nullCount: 0, child: points });
}

/** A dictionary must have a value to be written; a column that is null throughout gets ''. */
export function dictionary(names: readonly string[]): Vector<Utf8> {
  return vectorFromArray(names.length === 0 ? [''] : [...names], new Utf8());
}
