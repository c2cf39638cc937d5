import { z } from 'zod';
import { quantileOf } from './quantile.ts';

/** Where an attribute lies among training streamlines; natural units. */
const scaleSchema = z.strictObject({
  mean: z.number(),
  sd: z.number().positive(),
  /** Range of the training streamlines, and its 5th and 95th percentile. */
  low: z.number(),
  high: z.number(),
  p5: z.number(),
  p95: z.number(),
});
export type Scale = z.infer<typeof scaleSchema>;

/** One attribute that a model was given. */
export const attributeSchema = z.strictObject({
  unit: z.string(),
  /** `class`: standardised within each bundle; `all`: over all training streamlines. */
  scope: z.enum(['class', 'all']),
  /** By bundle name where the scope is `class`, else one under `*`. */
  scales: z.record(z.string(), scaleSchema),
  /** Latent dimension that attribute regularisation reserves for it, or null. */
  dimension: z.int().nonnegative().nullable(),
});
export type AttributeScales = z.infer<typeof attributeSchema>;

/** The scale that holds for a bundle; undefined where training saw none of it. */
export function scaleFor({ scope, scales }: AttributeScales, bundle: string): Scale | undefined {
  return scope === 'all' ? scales['*'] : Object.hasOwn(scales, bundle) ? scales[bundle] : undefined;
}

/**
 * Describes values of one attribute; quantiles by linear interpolation.
 *
 * @param values finite, at least one
 */
export function scaleOf(values: readonly number[]): Scale {
  const sorted = values.toSorted((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  return {
    mean,
    // A constant attribute is left unscaled: there is nothing to tell apart.
    sd: variance > 0 ? Math.sqrt(variance) : 1,
    low: sorted[0],
    high: sorted.at(-1)!,
    p5: quantileOf(sorted, 0.05),
    p95: quantileOf(sorted, 0.95),
  };
}
