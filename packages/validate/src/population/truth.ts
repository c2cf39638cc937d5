import type { Artefact } from '@tractogen/core';
import { z } from 'zod';
import type { Effect, Measure } from './effects.ts';

export const TRUTH_FILE = 'truth.json';

const effects = z.object({
  lambda: z.number(),
  rho: z.number(),
  delta: z.number(),
  gamma: z.number(),
  lambdaSquared: z.number(),
});
const schema = z.object({
  what: z.string(),
  arm: z.string(),
  law: z.object({
    bundles: z.array(effects),
    steeper: z.tuple([z.number(), z.number(), z.number()]),
    permuted: z.enum(['none', 'all', 'diagnosis']),
  }),
  templates: z.array(z.object({ name: z.string() })),
});

/**
 * The true effect on a measure of a bundle, or null where the law has no single number for it: the bow that is measured,
 * from the chord, also falls with the length.
 */
export type Truth = (bundle: string, measure: Measure, effect: Effect) => number | null;

/** Reads the law that a simulated cohort was drawn by; null of a dataset that is none. */
export async function readTruth(artefact: Artefact | undefined): Promise<Truth | null> {
  if (artefact === undefined || !artefact.has(TRUTH_FILE)) return null;
  const { law, templates } = schema.parse(await artefact.readJson(TRUTH_FILE));
  const straight = law.steeper.every((factor) => factor === 1);
  return (bundle, measure, effect) => {
    const own = law.bundles[templates.findIndex(({ name }) => name === bundle)];
    if (own === undefined) return null;
    if (law.permuted === 'all' || (law.permuted === 'diagnosis' && effect !== 'age')) return 0;
    if (effect === 'age') {
      // A slope that is steeper in some diagnoses, or not straight, is no single number.
      if (!straight || (measure === 'length' && own.lambdaSquared !== 0)) return null;
      return { length: own.lambda, radius: own.rho, bow: null }[measure];
    }
    const share = effect === 'ad' ? 1 : 0.5;
    return { length: share * own.delta, radius: share * own.gamma, bow: null }[measure];
  };
}
