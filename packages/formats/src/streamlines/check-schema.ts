import { TractogenError } from '@tractogen/core';
import { Dictionary, Type, util, type DataType, type Schema } from 'apache-arrow';
import { FIELDS } from './schema.ts';

/**
 * Checks that a file has every column with its type; further columns are ignored.
 *
 * @throws TractogenError COLUMN_MISSING, naming the column
 */
export function checkSchema(schema: Schema): void {
  for (const wanted of FIELDS) {
    const found = schema.fields.find(({ name }) => name === wanted.name);
    if (found !== undefined && sameType(found.type, wanted.type)) continue;
    throw new TractogenError(
      'COLUMN_MISSING',
      found === undefined ? `there is no column ${wanted.name}` : `column ${wanted.name} has the wrong type`,
      { remedy: 'Make the file again with the preprocess stage' },
    );
  }
}

/** Dictionary ids may differ between writers; what they map may not. */
function sameType(found: DataType, wanted: DataType): boolean {
  if (found instanceof Dictionary) {
    return (
      wanted instanceof Dictionary &&
      found.dictionary.typeId === Type.Utf8 &&
      util.compareTypes(found.indices, wanted.indices)
    );
  }
  return util.compareTypes(found, wanted);
}
