import { Composer, LineCounter, isAlias, isMap, isScalar, isSeq, visit, type Document } from 'yaml';
import { TractogenError, type ErrorCode, type Place } from '@tractogen/core';
import { boundedTokens, decodeYaml } from './bounds.ts';

/** Where a value stands in the file: keys and indices from the root. */
export type Path = readonly (string | number)[];

/** A parsed YAML file that remembers where everything stands. */
export interface YamlSource {
  /** Shown in messages: relative to the workspace root. */
  readonly file: string;
  readonly value: unknown;
  /** Place of the value at a path, or of the nearest thing around it that exists. */
  placeOf(path: Path): Place;
  /** Place of the last key of a path. */
  placeOfKey(path: Path): Place;
  /** An error at a place in this file. */
  error(code: ErrorCode, place: Place, message: string, remedy?: string): TractogenError;
}

const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses YAML 1.2 (core schema). Warnings count as errors; duplicate keys, keys that are no plain
 * strings, several documents and prototype keys are refused.
 *
 * @param file the name to show in messages
 * @throws TractogenError YAML_INVALID with file, line and column
 */
export function parseYaml(bytes: Uint8Array, file: string): YamlSource {
  const text = decodeYaml(bytes, file);
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const error: YamlSource['error'] = (code, place, message, remedy) =>
    new TractogenError(code, message, { ...place, file, ...(remedy === undefined ? {} : { remedy }) });

  const composer = new Composer({ version: '1.2', uniqueKeys: false });
  const [document, second] = composer.compose(boundedTokens(text, file, lines), true, text.length);
  if (second) throw error('YAML_INVALID', at(second.range[0]), 'the file has several documents', 'Keep one');
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw error('YAML_INVALID', at(problem.pos[0]), plainMessage(problem.message));
  refuseTraps(document, (offset, message) =>
    error('YAML_INVALID', at(offset), message, 'Choose another name'),
  );

  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    // Alias bombs.
    throw error(
      'YAML_INVALID',
      at(0),
      cause instanceof Error ? cause.message : String(cause),
      'Write the values out',
    );
  }
  const rangeOf = (node: unknown): number | undefined =>
    typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
      ? (node.range as number[])[0]
      : undefined;
  const find = (path: Path, wantKey: boolean): Place => {
    let node: unknown = document.contents;
    let offset = rangeOf(node) ?? 0;
    for (const [depth, step] of path.entries()) {
      if (isAlias(node)) node = node.resolve(document);
      const pair = isMap(node)
        ? node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step))
        : undefined;
      const child = isSeq(node) ? node.items[Number(step)] : (pair?.value ?? pair?.key);
      if (child === undefined) break;
      offset = (wantKey && depth === path.length - 1 && pair ? rangeOf(pair.key) : rangeOf(child)) ?? offset;
      node = child;
    }
    return at(offset);
  };
  return { file, value, placeOf: (path) => find(path, false), placeOfKey: (path) => find(path, true), error };
}

function refuseTraps(document: Document, fail: (offset: number, message: string) => TractogenError): void {
  visit(document, {
    Pair(_, { key }) {
      const offset = isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? (key.range?.[0] ?? 0) : 0;
      if (!isScalar(key)) throw fail(offset, 'a key must be a plain word');
      if (REFUSED_KEYS.has(String(key.value)))
        throw fail(offset, `the key "${String(key.value)}" is not allowed`);
    },
    // yaml's own check compares every key with every other.
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        const word = isScalar(key) ? String(key.value) : '';
        const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
        if (isScalar(key) && seen.has(word)) throw fail(offset, `the key "${word}" stands here twice`);
        seen.add(word);
      }
    },
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (!target) throw fail(offset, `no anchor is called "${alias.source}"`);
      // It would make a value that contains itself.
      if (path.includes(target)) throw fail(offset, `the alias "${alias.source}" stands in its own anchor`);
    },
  });
}

/** yaml's messages say "at line …" or end in a colon in some forms; the place is shown before them. */
function plainMessage(message: string): string {
  return message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '').trim();
}
