import type { Answer } from '../methods/answer.ts';
import { WORD_COLUMNS, type WordColumn } from '../requests/askable.ts';
import { pickRequests } from '../requests/requests.ts';

/** What each streamline of a set was asked to be, row by row. */
export interface Asked {
  /** Bundle names; empty where none was asked for. */
  readonly bundle: readonly string[];
  /** One value a row by attribute, indicators among them. */
  readonly attributes: ReadonlyMap<string, Float64Array>;
  /** One word a row by column. */
  readonly words: ReadonlyMap<WordColumn, readonly string[]>;
  /** 1 where the request is out of training's support. */
  readonly outOfSupport: Uint8Array;
}

/** Joins the answers of one model, which was asked for the same attributes in every bundle. */
export function joinAsked(answers: readonly Answer[]): Asked {
  const parts = answers.map(({ requests, generated }) => pickRequests(requests, generated.places));
  const names = [...(parts[0]?.values.keys() ?? [])];
  const columns = WORD_COLUMNS.filter((column) => parts[0]?.words.has(column));
  return {
    bundle: parts.flatMap(({ bundle, count }) => Array.from({ length: count }, () => bundle)),
    attributes: new Map(
      names.map((name) => [name, concatenated(parts.map(({ values }) => values.get(name)))]),
    ),
    words: new Map(columns.map((column) => [column, parts.flatMap(({ words }) => words.get(column) ?? [])])),
    outOfSupport: Uint8Array.from(
      answers.flatMap(({ support, generated }) =>
        Array.from(generated.places, (place) => support.out[place]),
      ),
    ),
  };
}

function concatenated(parts: readonly (Float64Array | undefined)[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...(part ?? [])]));
}

/** `requests.json`: what the rows of `samples.arrow` were asked to be. */
export function requestsFile({ attributes, bundle, outOfSupport }: Asked): object {
  return {
    schema: 1,
    attributes: Object.fromEntries([...attributes].map(([name, values]) => [name, Array.from(values)])),
    bundle,
    outOfSupport: Array.from(outOfSupport, (flag) => flag === 1),
  };
}
