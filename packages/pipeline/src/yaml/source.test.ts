import { describe, expect, it } from 'vitest';
import { TractogenError, formatError } from '@tractogen/core';
import { MAX_DEPTH } from './bounds.ts';
import { parseYaml } from './source.ts';

const parse = (text: string | Uint8Array): unknown => parseYaml(Buffer.from(text), 'pipelines/x.yaml').value;
/** The error line; parsed twice, since a parser can fail differently the second time (R-40). */
const errorLine = (text: string | Uint8Array): string => {
  const lines = [0, 1].map(() => {
    try {
      parse(text);
    } catch (error) {
      expect(error).toBeInstanceOf(TractogenError);
      return formatError(error);
    }
    return 'no error';
  });
  expect(lines[1]).toBe(lines[0]);
  return lines[0];
};

describe('parseYaml', () => {
  it('reads YAML 1.2 core: no is a word, 012 is twelve', () => {
    expect(parse('a: no\nb: 012\nc: 0.1\nd: true\n')).toEqual({ a: 'no', b: 12, c: 0.1, d: true });
  });

  it('takes CRLF and a byte order mark', () => {
    expect(parse('\ufeffa: 1\r\nb: 2\r\n')).toEqual({ a: 1, b: 2 });
  });

  it('knows where keys and values stand, through lists and aliases', () => {
    const source = parseYaml(Buffer.from('a: &x { b: 1 }\nc:\n  - d: [5, 6]\ne: *x\n'), 'f');
    expect(source.placeOf(['c', 0, 'd', 1])).toEqual({ file: 'f', line: 3, column: 12 });
    expect(source.placeOfKey(['c', 0, 'd'])).toEqual({ file: 'f', line: 3, column: 5 });
    expect(source.placeOf(['e', 'b'])).toEqual({ file: 'f', line: 1, column: 12 });
    expect(source.placeOf(['c', 'nothing', 'there'])).toEqual({ file: 'f', line: 3, column: 3 });
  });

  it.each([
    ['more than 256 KiB', 'a: 1\n'.repeat(60_000), /:1:1: the file has \d+ KiB/],
    ['a control character', 'a: 1\nb: \u0000\n', /:2:4: the file has a control character/],
    ['UTF-16', Buffer.from('\ufeffa: 1\n', 'utf16le'), /:1:1: the file is not UTF-8/],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', /:3:1: the key "a" stands here twice/],
    ['an unknown tag', 'a: !foo 1\n', /:1:4: Unresolved tag/],
    ['a tab as indentation', 'a:\n\tb: 1\n', /:2:\d+: Tabs are not allowed/],
    ['an open bracket', 'a: [1, 2\n', /:\d+:\d+: /],
    ['several documents', 'a: 1\n---\nb: 2\n', /:2:1: the file has several documents/],
    ['a __proto__ key', 'a: { __proto__: { x: 1 } }\n', /:1:6: the key "__proto__" is not allowed/],
    ['a constructor key', 'constructor: 1\n', /:1:1: the key "constructor" is not allowed/],
    ['a list as key', '? [1, 2]\n: 3\n', /a key must be a plain word/],
    ['an alias in its own anchor', 'a: &x [*x]\n', /:1:8: the alias "x" stands in its own anchor/],
    ['an alias without anchor', 'a: *x\n', /:1:4: no anchor is called "x"/],
    [
      'an alias bomb',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]\n`)
        .join('')}`,
      /Excessive alias count/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(errorLine(text)).toMatch(message);
  });

  it.each([
    ['brackets', (n: number) => '['.repeat(n) + ']'.repeat(n)],
    ['brackets with quotes that hide their ends', (n: number) => '["]", '.repeat(n) + '1' + ']'.repeat(n)],
    ['braces', (n: number) => '{a: '.repeat(n) + '1' + '}'.repeat(n)],
    ['indentation', (n: number) => Array.from({ length: n }, (_v, i) => `${' '.repeat(i)}a:\n`).join('')],
    ['dashes', (n: number) => `${'- '.repeat(n)}1\n`],
    ['open brackets', (n: number) => '['.repeat(n)],
  ])('bounds the depth of %s before anything recurses', (_, nest) => {
    expect(errorLine(nest(MAX_DEPTH + 3))).toMatch(/:\d+:\d+: nested more than 64 deep/);
    // Indentation of thousands would be over the size first.
    expect(errorLine(nest(600))).toMatch(/nested more than 64 deep/);
  });

  it('reads what is nested within the bound', () => {
    expect(JSON.stringify(parse('['.repeat(60) + ']'.repeat(60)))).toBe('['.repeat(60) + ']'.repeat(60));
  });

  it('leaves the prototype of objects alone', () => {
    errorLine('__proto__: { polluted: 1 }\n');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
