import { VALUES, category, type Grid, type Tractogram } from '@tractogen/formats';
import type { Answer } from '../methods/answer.ts';
import { joinAsked } from './asked.ts';
import { sampleTractogram } from './tractogram.ts';

/**
 * Answers as one tractogram, bundle after bundle, with what each streamline was asked to be.
 *
 * @param order bundle names; property `bundle` is the 1-based place in it, 0 for none
 */
export function answersTractogram(
  answers: readonly Answer[],
  grid: Grid | null,
  order: readonly string[],
): Tractogram {
  const asked = joinAsked(answers);
  const rows = asked.bundle.length;
  const points = new Float32Array(rows * VALUES);
  let at = 0;
  for (const { generated } of answers) {
    points.set(generated.points, at);
    at += generated.points.length;
  }
  const bundle = category(asked.bundle.map((name) => (name === '' ? null : name)));
  return sampleTractogram({ points, rows, bundle }, grid, order, asked);
}
