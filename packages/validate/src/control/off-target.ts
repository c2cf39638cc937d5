import { conditionalMean } from '@tractogen/codec';
import { mean, standardDeviation } from '../metrics/statistics.ts';
import type { Third } from './thirds.ts';

/** How far an attribute that was not asked for strays. */
export interface OffTarget {
  /** Name of the attribute. */
  readonly name: string;
  /** Bin of requests in which it strays farthest. */
  readonly third: Third['name'];
  /** Mean deviation there from the real conditional mean, in the bundle's real standard deviations; signed. */
  readonly deviation: number;
  /** Standard error of that mean over the generated streamlines: what their number alone leaves open. */
  readonly error: number;
}

export interface OffTargetTask {
  /** What was requested: one array of n values for each attribute. */
  readonly requested: readonly ArrayLike<number>[];
  /** The same attributes of real streamlines of the bundle: m values each. */
  readonly real: readonly ArrayLike<number>[];
  /** Attributes that were not requested, as measured on the n generated and on the m real streamlines. */
  readonly others: readonly {
    readonly name: string;
    readonly generated: ArrayLike<number>;
    readonly real: ArrayLike<number>;
  }[];
  readonly thirds: readonly Third[];
}

/** mm, or 1 for ratios: what varies less between real streamlines is rounding, no scale to stray by. */
const FLOOR = 1e-5;

/**
 * For every attribute that was not asked for, its mean deviation in each bin of requests from what real streamlines with
 * the requested attributes have on average; the largest of the bins stands for it. To change with the request as real
 * streamlines do is no error: longer ones also end elsewhere.
 *
 * @returns the farthest first; attributes whose real conditional mean cannot be fitted are left out
 */
export function offTarget({ requested, real, others, thirds }: OffTargetTask): readonly OffTarget[] {
  const found: OffTarget[] = [];
  for (const { name, generated, real: values } of others) {
    const expected = conditionalMean(real, values);
    if (expected === null || !(expected.sd > FLOOR)) continue;
    const inBins = thirds
      .filter(({ places }) => places.length > 0)
      .map((third) => {
        const deviations = Float64Array.from(
          third.places,
          (i) => (generated[i] - expected.at(requested.map((column) => column[i]))) / expected.sd,
        );
        const error = standardDeviation(deviations) / Math.sqrt(deviations.length);
        return { name, third: third.name, deviation: mean(deviations), error };
      });
    found.push(...inBins.toSorted((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation)).slice(0, 1));
  }
  return found.toSorted((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation));
}
