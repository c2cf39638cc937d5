import type { ModelFile } from '@tractogen/codec';

/** Columns of words; a model is told them as indicators: `diagnosis=AD` is 1 or 0. */
export const WORD_COLUMNS = ['diagnosis', 'sex', 'site', 'protocol'] as const;
export type WordColumn = (typeof WORD_COLUMNS)[number];

/** What a model has to be told for each streamline it generates. */
export interface Askable {
  /** Whether it has to be told the bundle. */
  readonly bundle: boolean;
  /** Every attribute it is told, indicators among them; each once. */
  readonly attributes: readonly string[];
  /** Those that are asked for by a number. */
  readonly numbers: readonly string[];
  /** Columns that are asked for by a word, and the words that have an indicator. */
  readonly words: ReadonlyMap<WordColumn, readonly string[]>;
}

/**
 * What can, and must, be asked of a model: the conditions of its decoder, and the attribute of a
 * regression prior. The bundle is among it where the decoder or the prior knows classes, and where an
 * attribute is standardised within bundles.
 */
export function askableOf({ conditions, attributes: scales, prior }: ModelFile): Askable {
  const attributes = [
    ...new Set([...conditions.attributes, ...(prior?.kind === 'regression' ? [prior.attribute] : [])]),
  ];
  const words = new Map<WordColumn, string[]>();
  const numbers: string[] = [];
  for (const name of attributes) {
    const [column, word] = name.split('=', 2);
    const found = WORD_COLUMNS.find((known) => known === column);
    if (found === undefined || word === undefined) numbers.push(name);
    else words.set(found, [...(words.get(found) ?? []), word]);
  }
  return {
    bundle:
      conditions.classes ||
      prior?.kind === 'ring' ||
      prior?.kind === 'tractoencoder' ||
      attributes.some((name) => scales[name]?.scope === 'class'),
    attributes,
    numbers,
    words,
  };
}

/** Whether a model is told anything at all. */
export function asksNothing({ bundle, attributes }: Askable): boolean {
  return !bundle && attributes.length === 0;
}
