import { TractogenError } from '@tractogen/core';
import { checkAffine, type Affine } from '@tractogen/formats';

/**
 * Reads a 4 × 4 matrix as MRtrix3 writes it: rows of numbers, lines that begin with `#` are comments.
 *
 * @throws TractogenError AFFINE_INVALID
 */
export function parseMatrix(text: string, what: string): Affine {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const numbers = lines.flatMap((line) =>
    line
      .trim()
      .split(/[\s,]+/)
      .map(Number),
  );
  if (lines.length !== 4)
    throw new TractogenError('AFFINE_INVALID', `${what} has ${lines.length} rows, not 4`, { exitCode: 1 });
  return checkAffine(numbers, what);
}
