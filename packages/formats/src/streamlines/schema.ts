import {
  Bool,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  Schema,
  Uint32,
  Utf8,
  type DataType,
} from 'apache-arrow';
import { POINTS } from './table.ts';

/** Dictionary columns in file order; the place is the dictionary's id in the file. */
export const CATEGORIES = ['bundle', 'subject', 'session', 'diagnosis', 'sex', 'site', 'protocol'] as const;
export type CategoryName = (typeof CATEGORIES)[number];

/** Float columns where NaN in memory is null in the file. */
export const MEASURES = ['age', 'icv', 'weight'] as const;

const point = new FixedSizeList(3, new Field('item', new Float32(), false));
export const POINTS_TYPE = new FixedSizeList(POINTS, new Field('item', point, false));

export function categoryType(name: CategoryName): Dictionary<Utf8, Int32> {
  return new Dictionary(new Utf8(), new Int32(), CATEGORIES.indexOf(name));
}

/** The columns of `streamlines-<split>.arrow`, in order. */
export const FIELDS: readonly Field<DataType>[] = [
  new Field('points', POINTS_TYPE, false),
  new Field('id', new Uint32(), false),
  new Field('bundle', categoryType('bundle'), true),
  new Field('plausible', new Bool(), false),
  new Field('length', new Float32(), false),
  new Field('flipped', new Bool(), false),
  new Field('group', new Uint32(), false),
  new Field('subject', categoryType('subject'), true),
  new Field('session', categoryType('session'), true),
  new Field('age', new Float32(), true),
  new Field('diagnosis', categoryType('diagnosis'), true),
  new Field('sex', categoryType('sex'), true),
  new Field('site', categoryType('site'), true),
  new Field('protocol', categoryType('protocol'), true),
  new Field('icv', new Float32(), true),
  new Field('weight', new Float32(), true),
];

export function schemaWith(metadata: Map<string, string>): Schema {
  return new Schema([...FIELDS], metadata);
}
