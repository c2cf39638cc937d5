import { agreement, pooledWithin } from '../control/agreement.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';

/** What is predicted, of the same n streamlines throughout. */
export interface Truth {
  readonly attribute: string;
  readonly unit: string;
  readonly values: ArrayLike<number>;
  readonly bundles: readonly string[];
}

/**
 * Figures of a predicted attribute: R² over all, which a bundle's mean already brings near 1, and within bundles, where
 * it brings nothing.
 *
 * @param prefix empty, or the model's or baseline's name and a dot
 * @param predicted n, natural units
 */
export function measurePrediction(
  prefix: string,
  { attribute, unit, values, bundles }: Truth,
  predicted: ArrayLike<number>,
  metrics: Metrics,
): void {
  const overall = agreement(values, predicted);
  const parts = [...new Set(bundles)].toSorted().map((bundle) => {
    const places = [...bundles.keys()].filter((i) => bundles[i] === bundle);
    const of = (from: ArrayLike<number>): number[] => places.map((i) => from[i]);
    return { bundle, found: agreement(of(values), of(predicted)) };
  });
  const add = (name: string, value: number, n: number, more: { unit?: string; note?: string } = {}): void =>
    metrics.add(`regression.${prefix}${name}`, { value, unit: '1', n, split: 'test', ...more });
  const { n } = overall;
  add(`${attribute}.r2`, overall.r2, n, { note: 'over all bundles' });
  add(`${attribute}.mse`, overall.sse / n, n, { unit: unit === '1' ? '1' : `${unit}²` });
  add(`${attribute}.mae`, overall.mae, n, { unit });
  add(`${attribute}.within_bundle_r2`, pooledWithin(parts.map(({ found }) => found)).r2, n, {
    note: '1 − Σ SSE / Σ SST of each bundle about its own mean',
  });
  for (const { bundle, found } of parts)
    add(`${namePart(bundle)}.${attribute}.r2`, found.r2, found.n, { note: 'within the bundle' });
}
