import { TractogenError } from '@tractogen/core';

/**
 * The numbers of a text file, row by row; separated by blanks, tabs or commas, empty lines left out.
 * `nan` in any case is a number here: what it means is the caller's to say.
 *
 * @param file name for messages
 * @throws TractogenError INPUT_INVALID with the line
 */
export function numberRows(text: string, file: string): number[][] {
  const rows: number[][] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const words = line.split(/[\s,]+/).filter((word) => word !== '');
    if (words.length > 0) rows.push(words.map((word) => numberOf(word, file, index + 1)));
  }
  return rows;
}

function numberOf(word: string, file: string, line: number): number {
  if (/^[+-]?nan$/i.test(word)) return Number.NaN;
  const value = Number(word);
  if (Number.isFinite(value)) return value;
  throw new TractogenError('INPUT_INVALID', `"${word.slice(0, 40)}" is no number`, {
    file,
    line,
    remedy: 'Correct the file',
  });
}
