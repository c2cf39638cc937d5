import { alongCosine, type Schedule } from './schedule.ts';

/** Share of the steps that rise, unless told otherwise. */
export const RISING = 0.3;

export interface OneCycleOptions {
  /** Highest learning rate. */
  readonly maximum: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Share of the steps that rise; default 0.3. */
  readonly rising?: number;
  /** maximum / start; default 25. */
  readonly divisor?: number;
  /** start / end; default 10,000. */
  readonly finalDivisor?: number;
  /** Where beta1 goes while the rate rises and comes back from; false keeps 0.9. Default 0.95 → 0.85. */
  readonly cycleBeta1?: { readonly high: number; readonly low: number } | false;
}

/**
 * One cycle with cosine flanks, in the semantics of PyTorch's OneCycleLR: the rate peaks at step
 * rising · steps − 1 (a fraction, in general) and ends at step steps − 1.
 *
 * Source: Smith and Topin, "Super-convergence" (2018); defaults of PyTorch.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { maximum, steps, rising = RISING, divisor = 25, finalDivisor = 1e4 } = options;
  const cycle = options.cycleBeta1 ?? { high: 0.95, low: 0.85 };
  const start = maximum / divisor;
  const end = start / finalDivisor;
  const peak = rising * steps - 1;
  const last = steps - 1;
  return (step) => {
    const up = step <= peak;
    // A run of a few steps has no rising part: peak is not positive then.
    const share = up
      ? peak > 0
        ? step / peak
        : 1
      : Math.min(1, (step - Math.max(peak, 0)) / Math.max(1e-12, last - Math.max(peak, 0)));
    return {
      learningRate: up ? alongCosine(start, maximum, share) : alongCosine(maximum, end, share),
      beta1:
        cycle === false
          ? 0.9
          : up
            ? alongCosine(cycle.high, cycle.low, share)
            : alongCosine(cycle.low, cycle.high, share),
    };
  };
}
