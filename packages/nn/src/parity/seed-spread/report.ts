import type { TestContext } from 'vitest';
import { report } from '../measured.ts';
import type { besideTheirs } from './spread.ts';

/** Leaves the probability of each figure, and our figures, in the test's report. */
export function reportLikeness(
  context: Pick<TestContext, 'task'>,
  kind: string,
  figures: ReturnType<typeof besideTheirs>,
): void {
  for (const [name, { p, within }] of Object.entries(figures))
    report(context, { [`spread.${kind}.${name}.p`]: p, [`spread.${kind}.${name}.within`]: Number(within) });
}
