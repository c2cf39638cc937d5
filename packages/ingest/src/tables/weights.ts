import { TractogenError } from '@tractogen/core';
import { numberRows } from '../gradients/numbers.ts';

/**
 * Weights as tcksift2 writes them: one number a streamline, in rows or one below the other; lines that begin with # are comments.
 *
 * @param file name for messages
 * @throws TractogenError COUNT_MISMATCH, NOT_FINITE of a weight that is negative or no number, INPUT_INVALID
 */
export function weightsFromText(text: string, file: string, streamlines: number): Float32Array {
  const weights = numberRows(text.replace(/^#.*$/gm, ''), file).flat();
  if (weights.length !== streamlines)
    throw new TractogenError(
      'COUNT_MISMATCH',
      `there are ${weights.length} weights for ${streamlines} streamlines`,
      { file, remedy: 'Give the weights of this tractogram, in the same order' },
    );
  const index = weights.findIndex((weight) => !(weight >= 0));
  if (index < 0) return Float32Array.from(weights);
  throw new TractogenError('NOT_FINITE', `the weight of streamline ${index} is ${weights[index]}`, {
    file,
    index,
    remedy: 'Give weights that are numbers from 0 upwards',
  });
}
