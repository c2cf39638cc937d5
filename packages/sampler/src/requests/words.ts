import { TractogenError } from '@tractogen/core';
import type { AttributeRequest } from '../params.ts';
import type { WordColumn } from './askable.ts';

/** What is known of a column of words. */
export interface WordsKnown {
  /** Words that the model has an indicator for. */
  readonly indicators: readonly string[];
  /** Words in the training streamlines; null where those are not at hand. */
  readonly words: readonly string[] | null;
  /** Told of a word that nothing here knows. */
  readonly warn: (message: string) => void;
}

/**
 * The words that a request names, each once or more.
 *
 * A word without an indicator of its own is the one that all indicators at 0 stand for; without training
 * streamlines it cannot be told from a mistyped one, hence the warning.
 *
 * @throws TractogenError PARAMETER_INVALID for percentiles, and for a word that training does not have
 */
export function wordsOf(column: WordColumn, wanted: AttributeRequest, known: WordsKnown): string[] {
  if (typeof wanted === 'object' && 'uniform' in wanted) {
    throw new TractogenError('PARAMETER_INVALID', `${column} is a word and has no percentiles`, {
      remedy: `Leave ${column} out to ask for every word as often, or write a word, or training; a pipeline also takes values: [...]`,
    });
  }
  const { indicators, words, warn } = known;
  const asked = typeof wanted === 'object' ? wanted.values.map(String) : [String(wanted)];
  for (const word of new Set(asked)) {
    if (indicators.includes(word) || words?.includes(word) === true) continue;
    if (words !== null) {
      throw new TractogenError('PARAMETER_INVALID', `no training streamline has ${column} ${word}`, {
        remedy: `Write one of: ${[...new Set([...words, ...indicators])].toSorted().join(', ')}`,
      });
    }
    warn(`${column} ${word} has no indicator: the model is told that it is none of ${indicators.join(', ')}`);
  }
  return asked;
}

/** Indicators by attribute name: 1 where the word is the indicator's own. */
export function indicatorsOf(
  column: WordColumn,
  indicators: readonly string[],
  words: readonly string[],
): [string, Float64Array][] {
  return indicators.map((own) => [
    `${column}=${own}`,
    Float64Array.from(words, (word) => Number(word === own)),
  ]);
}
