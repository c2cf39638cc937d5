import { LineCounter, Lexer, Parser, type CST } from 'yaml';
import { TractogenError } from '@tractogen/core';

/** A pipeline file is written by hand: more than this is a mistake or an attack. */
export const MAX_BYTES = 256 * 1024;
/** Deeper nesting overflows the stack of the composer, which can abort the whole process. */
export const MAX_DEPTH = 64;

/**
 * The text of a YAML file, or an error: at most 256 KiB, UTF-8 (a byte order mark is dropped), no
 * control characters.
 *
 * @throws TractogenError YAML_INVALID
 */
export function decodeYaml(bytes: Uint8Array, file: string): string {
  if (bytes.length > MAX_BYTES) {
    const size = Math.ceil(bytes.length / 1024);
    throw new TractogenError('YAML_INVALID', `the file has ${size} KiB, more than ${MAX_BYTES / 1024} KiB`, {
      file,
      line: 1,
      column: 1,
      remedy: 'Split it into several pipelines',
    });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TractogenError('YAML_INVALID', 'the file is not UTF-8 text', {
      file,
      line: 1,
      column: 1,
      cause,
      remedy: 'Save it as UTF-8',
    });
  }
  // eslint-disable-next-line no-control-regex
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control) {
    throw new TractogenError('YAML_INVALID', 'the file has a control character', {
      file,
      ...placeInText(text, control.index),
      remedy: 'Remove it',
    });
  }
  return text;
}

/**
 * yaml's syntax tokens of a text, refusing nesting deeper than 64 without recursion: its lexer and its
 * token parser both keep a stack of their own, so the height of that is the depth, and reading stops
 * where it grows too high, before anything that recurses has seen a document.
 *
 * @throws TractogenError YAML_INVALID
 */
export function* boundedTokens(text: string, file: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    // The document itself and the scalar in hand are on the stack too.
    if (parser.stack.length > MAX_DEPTH + 2) {
      throw new TractogenError('YAML_INVALID', `nested more than ${MAX_DEPTH} deep`, {
        file,
        ...placeInText(text, parser.offset),
        remedy: 'Flatten it',
      });
    }
  }
  yield* parser.end();
}

/** Line and column, both 1-based, of a character offset. */
function placeInText(text: string, offset: number): { line: number; column: number } {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1);
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
