import { z } from 'zod';
import type { TractogenError } from '@tractogen/core';
import { suggestion } from './nearest.ts';
import type { Path, YamlSource } from './source.ts';
import { valuesAt, wordsAt, type JsonSchema } from './words.ts';

type Issue = z.core.$ZodIssue;

/**
 * Turns the first issue that zod found (in the file's order) into one error with the place in the
 * YAML file and, for a mistyped word, the nearest valid one.
 *
 * @param at where the checked value stands in the file
 */
export function explainIssues(
  source: YamlSource,
  schema: z.ZodType,
  issues: readonly Issue[],
  at: Path = [],
): TractogenError {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  // A mistyped word often makes the right one missing too: the word is what there is to mend.
  const unknown = issues.filter(({ code }) => code === 'unrecognized_keys');
  const errors = (unknown.length > 0 ? unknown : issues).map((issue) =>
    explain(source, described, issue, at),
  );
  return errors.toSorted(
    (a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0),
  )[0];
}

function explain(source: YamlSource, schema: JsonSchema, issue: Issue, at: Path): TractogenError {
  const inner = issue.path as Path;
  const path = [...at, ...inner];
  const value = valueAt(source.value, path);
  const name = path.join('.') || 'the file';
  const here = source.placeOf(path);
  if (issue.code === 'unrecognized_keys') {
    const word = issue.keys[0];
    const place = source.placeOfKey([...path, word]);
    return source.error(
      'YAML_INVALID',
      place,
      `unknown word "${word}"`,
      suggestion(word, wordsAt(schema, inner)),
    );
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The branch with the fewest complaints is the one that was meant.
    const branch = issue.errors.toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0];
    if (branch.length > 0)
      return explain(source, schema, { ...branch[0], path: [...issue.path, ...branch[0].path] }, at);
  }
  if (issue.code === 'invalid_key') {
    return source.error('YAML_INVALID', source.placeOfKey(path), issue.issues[0]?.message ?? issue.message);
  }
  // A rule between parameters may be broken by one that was left out: what it says is what there is to mend.
  if (value === undefined && issue.code === 'custom')
    return source.error(
      'PARAMETER_INVALID',
      source.placeOfKey(path.slice(0, -1)),
      `${name}: ${issue.message}`,
    );
  if (value === undefined) {
    const words = path.length > 0 ? `"${String(path.at(-1))}" is missing` : 'the file is empty';
    const expected = issue.code === 'invalid_type' ? ` (${issue.expected})` : '';
    return source.error('YAML_INVALID', source.placeOfKey(path.slice(0, -1)), words, `Add it${expected}`);
  }
  const choices = valuesAt(schema, inner);
  if (typeof value === 'string' && choices.length > 0 && !choices.includes(value)) {
    return source.error(
      'PARAMETER_INVALID',
      here,
      `${name}: unknown value "${value}"`,
      suggestion(value, choices),
    );
  }
  return source.error('PARAMETER_INVALID', here, `${name}: ${lowerFirst(issue.message)}`);
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

function lowerFirst(text: string): string {
  return text.replace(/^Invalid input: /, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
