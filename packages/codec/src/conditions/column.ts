import { TractogenError } from '@tractogen/core';
import { POINTS, type StreamlineTable } from '@tractogen/formats';
import { SHAPE_ATTRIBUTES, measureAttribute, type ShapeAttribute } from '@tractogen/geometry';

/** Columns of numbers that can be an attribute, with their units. */
const NUMBERS = { age: 'years', icv: 'mL', weight: '1' } as const;
/** Columns of words, asked for as `diagnosis=AD`: 1 where it holds, else 0. */
const WORDS = ['diagnosis', 'sex', 'site', 'protocol'] as const;

/** An attribute's values by row. */
export interface AttributeColumn {
  readonly unit: string;
  /** NaN where it is unknown. */
  readonly values: Float32Array;
}

/**
 * Values of an attribute for every row of a table: measured on the points (`length`, `bow`,
 * `sinuosity`, `end_x` …), a column (`age`, `icv`, `weight`) or an indicator (`diagnosis=AD`).
 *
 * @throws TractogenError PARAMETER_INVALID for a name that is none of these
 */
export function attributeColumn(table: StreamlineTable, name: string): AttributeColumn {
  const shape = SHAPE_ATTRIBUTES.find((known) => known.name === name);
  if (shape !== undefined) return { unit: shape.unit, values: measured(table.points, shape.name) };
  if (Object.hasOwn(NUMBERS, name)) {
    const column = name as keyof typeof NUMBERS;
    return { unit: NUMBERS[column], values: table[column] };
  }
  const [column, word] = name.split('=', 2);
  const words = WORDS.find((known) => known === column);
  if (words !== undefined && word !== undefined) {
    const { codes, names } = table[words];
    const wanted = names.indexOf(word);
    return {
      unit: '1',
      values: Float32Array.from(codes, (code) => (code < 0 ? Number.NaN : Number(code === wanted))),
    };
  }
  throw new TractogenError('PARAMETER_INVALID', `${name} is no attribute of a streamline`, {
    remedy: `Choose from ${[...SHAPE_ATTRIBUTES.map((shape) => shape.name), ...Object.keys(NUMBERS)].join(', ')}, or write diagnosis=AD`,
  });
}

/** A shape attribute of every streamline. @param points n × 256 × 3, mm */
export function measured(points: Float32Array, name: ShapeAttribute): Float32Array {
  const rows = points.length / (POINTS * 3);
  return Float32Array.from({ length: rows }, (_, row) =>
    measureAttribute(name, points, row * POINTS, POINTS),
  );
}

/** Whether an attribute is measured on the points of one streamline. */
export function isShape(name: string): name is ShapeAttribute {
  return SHAPE_ATTRIBUTES.some((shape) => shape.name === name);
}
