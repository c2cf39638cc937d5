import { conditionWidth, conditionsOf, isShape, measured, type ModelFile } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import type { Training } from '../requests/training.ts';
import type { Seeds } from './seeds.ts';

/** What a conditional model is told about the seeds of a bundle. */
export interface SeedConditions {
  /** Seeds × width, each seed's own. */
  readonly own: Float32Array;
  /** Conditions of seeds drawn at random, n × width. */
  drawn(random: Random): (n: number) => Float32Array;
}

/**
 * Conditions of seeds from their rows; shape attributes are measured on the seeds, which may be flipped.
 *
 * @returns undefined for a model without conditions
 * @throws TractogenError PARAMETER_INVALID for a bundle that the model never saw
 */
export function seedConditions(
  model: ModelFile,
  bundle: string,
  training: Training,
  { points, places }: Seeds,
): SeedConditions | undefined {
  const width = conditionWidth(model);
  if (width === 0) return undefined;
  const columns = model.conditions.attributes.map((name): [string, ArrayLike<number>] => {
    if (isShape(name)) return [name, measured(points, name)];
    const values = training.values(name);
    return [name, places.map((row) => values[row])];
  });
  const own = conditionsOf(
    model,
    places.map((_, i) => ({
      bundle,
      attributes: Object.fromEntries(columns.map(([name, values]) => [name, values[i]])),
    })),
  );
  return {
    own,
    drawn: (random) => (n) => {
      const out = new Float32Array(n * width);
      for (let i = 0; i < n; i++) {
        const seed = random.integer(places.length);
        out.set(own.subarray(seed * width, (seed + 1) * width), i * width);
      }
      return out;
    },
  };
}
