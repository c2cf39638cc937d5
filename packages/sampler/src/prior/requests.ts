import type { Random } from '@tractogen/core';
import type { PriorParams } from '../params.ts';
import type { Askable, WordColumn } from '../requests/askable.ts';
import type { BundleRequests } from '../requests/requests.ts';
import { drawRows, type Training } from '../requests/training.ts';

/**
 * What a model is told when nobody asks for anything: bundles as often as training has them, or each as
 * often, and all attributes of one training row of that bundle together.
 *
 * @param names bundles that may be drawn, alphabetical; ignored by models that are not told the bundle
 * @returns one entry a bundle that was drawn
 * @throws TractogenError PARAMETER_INVALID where a bundle has no row that knows every attribute
 */
export function requestsOfTraining(
  askable: Askable,
  training: Training,
  names: readonly string[],
  { count, classes }: Pick<PriorParams, 'count' | 'classes'>,
  random: Random,
): BundleRequests[] {
  const { attributes } = askable;
  if (!askable.bundle) {
    const rows =
      attributes.length === 0 ? [] : drawRows(training, '', attributes, count, random.stream('rows'));
    return [fromRows('', count, rows, askable, training)];
  }
  const known = names.map((name) => training.rows(name, attributes));
  const total = known.reduce((sum, rows) => sum + rows.length, 0);
  const drawn = names.map((): number[] => []);
  for (let i = 0; i < count; i++) {
    const [code, place] = classes === 'training' ? anyRow(known, total, random) : rowOfAny(known, random);
    drawn[code].push(known[code][place]);
  }
  return names
    .map((name, code) => fromRows(name, drawn[code].length, drawn[code], askable, training))
    .filter((requests) => requests.count > 0);
}

type Rows = readonly (readonly number[])[];

/** A row of all alike: its bundle comes as often as the bundle has rows. */
function anyRow(known: Rows, total: number, random: Random): [code: number, place: number] {
  let place = random.integer(total);
  let code = 0;
  while (place >= known[code].length) place -= known[code++].length;
  return [code, place];
}

/** A row of any bundle, each bundle as often. */
function rowOfAny(known: Rows, random: Random): [code: number, place: number] {
  const code = random.integer(known.length);
  return [code, random.integer(known[code].length)];
}

/** Attributes and words of rows as requests. */
function fromRows(
  bundle: string,
  count: number,
  rows: readonly number[],
  { attributes, words }: Askable,
  training: Training,
): BundleRequests {
  const values = attributes.map((name): [string, Float64Array] => {
    const column = training.values(name);
    return [name, Float64Array.from(rows, (row) => column[row])];
  });
  const named = [...words.keys()].map((column): [WordColumn, string[]] => [
    column,
    training.words(column, rows),
  ]);
  return { bundle, count, values: new Map(values), words: new Map(named) };
}
