import type { Random } from '@tractogen/core';
import type { AttributeRequest } from '../params.ts';
import type { Askable, WordColumn } from './askable.ts';
import { checkNames, checkWords, needTraining } from './check.ts';
import { equalShares, notNumber, numbersFor } from './numbers.ts';
import type { BundleRequests } from './requests.ts';
import { drawRows, type Training } from './training.ts';
import { indicatorsOf, wordsOf } from './words.ts';

/** How the streamlines of one bundle are asked for. */
export interface RequestOptions {
  readonly count: number;
  /** By attribute or column of words. */
  readonly attributes: Readonly<Record<string, AttributeRequest>>;
  /** What is left out: even over the middle of training (numbers) or over the words there, or nothing at all, which the model refuses. */
  readonly rest: 'even' | 'none';
  /** Told of words that nothing here knows. */
  readonly warn: (message: string) => void;
}

const EVEN: AttributeRequest = { uniform: [5, 95] };

/**
 * Draws the requests of one bundle. Attributes asked for as `training` come from one row together, so
 * that their correlations are kept; all others are drawn independently.
 *
 * @param bundle empty where the model is not told the bundle
 * @param training null where no training streamlines are at hand: then values have to be given
 * @throws TractogenError PARAMETER_INVALID for an attribute that the model is not told, a word for a number and the
 *   other way round, and values of training where there are none
 */
export function buildRequests(
  bundle: string,
  askable: Askable,
  training: Training | null,
  options: RequestOptions,
  random: Random,
): BundleRequests {
  const { count, attributes, rest } = options;
  checkNames(askable, attributes);
  if (rest === 'none') checkWords(askable, attributes);
  const asked = (name: string): AttributeRequest | undefined =>
    Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  const together = askable.attributes.filter((name) => asked(name.split('=', 1)[0]) === 'training');
  const rows =
    together.length === 0
      ? []
      : drawRows(needTraining(training), bundle, together, count, random.stream('rows'));

  const values = new Map<string, Float64Array>();
  for (const name of askable.numbers) {
    const wanted = asked(name) ?? (rest === 'even' ? EVEN : undefined);
    if (wanted === 'training') {
      const column = needTraining(training).values(name);
      values.set(
        name,
        Float64Array.from(rows, (row) => column[row]),
      );
    } else if (typeof wanted === 'string') {
      throw notNumber(name, wanted);
    } else if (wanted !== undefined) {
      const known = (): number[] => needTraining(training).known(bundle, name);
      values.set(name, numbersFor(name, wanted, count, known, random.stream(name)));
    }
  }
  const words = new Map<WordColumn, string[]>();
  for (const [column, indicators] of askable.words) {
    const wanted = asked(column);
    const names = indicators.map((word) => `${column}=${word}`);
    const drawn =
      wanted === 'training'
        ? needTraining(training).words(column, rows)
        : equalShares(
            wanted === undefined
              ? needTraining(training).wordsIn(bundle, column, names)
              : wordsOf(column, wanted, {
                  indicators,
                  words: training?.table[column].names ?? null,
                  warn: options.warn,
                }),
            count,
            random.stream(column),
          );
    words.set(column, drawn);
    for (const [name, indicator] of indicatorsOf(column, indicators, drawn)) values.set(name, indicator);
  }
  return { bundle, count, values, words };
}
