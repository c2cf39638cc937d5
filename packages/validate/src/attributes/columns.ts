import { POINTS, VALUES, type StreamlineTable } from '@tractogen/formats';
import {
  SHAPE_ATTRIBUTES,
  isShapeAttribute,
  measureAttribute,
  type ShapeAttribute,
} from '@tractogen/geometry';

/** One shape attribute of every streamline. @param points n × 256 × 3, mm */
export function shapeColumn(name: ShapeAttribute, points: Float32Array): Float64Array {
  return Float64Array.from({ length: points.length / VALUES }, (_, i) =>
    measureAttribute(name, points, i * POINTS, POINTS),
  );
}

const NUMBERS = ['age', 'icv', 'weight'] as const;
const CATEGORIES = ['diagnosis', 'sex', 'site', 'protocol'] as const;

/**
 * An attribute of every row: a shape measured on its points, a number of the table, or the indicator of a category as
 * `diagnosis=AD`. NaN where the table does not know.
 *
 * @returns rows values, or null for an attribute that tables do not have
 */
export function attributeColumn(name: string, table: StreamlineTable): Float64Array | null {
  if (isShapeAttribute(name)) return shapeColumn(name, table.points);
  const number = NUMBERS.find((column) => column === name);
  if (number !== undefined) return Float64Array.from(table[number]);
  const [column, value] = name.split('=', 2);
  const category = CATEGORIES.find((known) => known === column);
  if (category === undefined || value === undefined) return null;
  const { codes, names } = table[category];
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : Number(names[code] === value)));
}

/** Unit of an attribute, for figures in its own unit. */
export function attributeUnit(name: string): string {
  if (name === 'age') return 'years';
  return SHAPE_ATTRIBUTES.find((attribute) => attribute.name === name)?.unit ?? '1';
}
