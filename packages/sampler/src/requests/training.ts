import { attributeColumn } from '@tractogen/codec';
import { TractogenError, type Random } from '@tractogen/core';
import type { StreamlineTable } from '@tractogen/formats';
import { rowsByBundle } from '../bundles/choose.ts';
import type { WordColumn } from './askable.ts';

/** Training streamlines as a source of what to ask for: plausible ones only. */
export interface Training {
  readonly table: StreamlineTable;
  /** Bundles by name in alphabetical order, with their rows. */
  readonly bundles: ReadonlyMap<string, readonly number[]>;
  /**
   * Rows of a bundle, or of all bundles for an empty name, in which every attribute is known.
   *
   * @throws TractogenError PARAMETER_INVALID where there is none
   */
  rows(bundle: string, attributes: readonly string[]): readonly number[];
  /** Values of an attribute by row of the table; NaN where unknown. Measured once. */
  values(attribute: string): Float32Array;
  /** Values of an attribute in the rows of a bundle in which it is known. */
  known(bundle: string, attribute: string): number[];
  /** Words of some rows, which must have one. */
  words(column: WordColumn, rows: readonly number[]): string[];
  /** Words that occur in a bundle, sorted. @param indicators of the column */
  wordsIn(bundle: string, column: WordColumn, indicators: readonly string[]): string[];
}

export function trainingOf(table: StreamlineTable): Training {
  const bundles = rowsByBundle(table);
  const everyone = [...table.plausible.keys()].filter((row) => table.plausible[row] === 1);
  const measured = new Map<string, Float32Array>();
  const values = (attribute: string): Float32Array => {
    const held = measured.get(attribute) ?? attributeColumn(table, attribute).values;
    measured.set(attribute, held);
    return held;
  };
  const rows = (bundle: string, attributes: readonly string[]): number[] => {
    const columns = attributes.map(values);
    const own = bundle === '' ? everyone : (bundles.get(bundle) ?? []);
    const known = own.filter((row) => columns.every((column) => Number.isFinite(column[row])));
    if (known.length > 0) return known;
    throw noRows(bundle, own.length === 0 ? [] : attributes, [...bundles.keys()]);
  };
  const words = (column: WordColumn, from: readonly number[]): string[] => {
    const { codes, names } = table[column];
    return from.map((row) => names[codes[row]]);
  };
  return {
    table,
    bundles,
    rows,
    values,
    words,
    known: (bundle, attribute) => rows(bundle, [attribute]).map((row) => values(attribute)[row]),
    wordsIn: (bundle, column, indicators) => [...new Set(words(column, rows(bundle, indicators)))].toSorted(),
  };
}

/** Draws rows of a bundle with replacement, from those in which every attribute is known. */
export function drawRows(
  training: Training,
  bundle: string,
  attributes: readonly string[],
  count: number,
  random: Random,
): number[] {
  const rows = training.rows(bundle, attributes);
  return Array.from({ length: count }, () => rows[random.integer(rows.length)]);
}

function noRows(bundle: string, attributes: readonly string[], known: readonly string[]): TractogenError {
  const of = bundle === '' ? '' : ` of ${bundle}`;
  return attributes.length === 0
    ? new TractogenError('PARAMETER_INVALID', `there is no plausible training streamline${of}`, {
        remedy: `Name some of: ${known.join(', ')}`,
      })
    : new TractogenError('PARAMETER_INVALID', `no training streamline${of} has ${attributes.join(' and ')}`, {
        remedy: 'Give a value, or the streamlines that the model was trained on',
      });
}
