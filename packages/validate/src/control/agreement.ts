import { mean } from '../metrics/statistics.ts';

/** How measured values follow what was asked for. */
export interface Agreement {
  readonly n: number;
  /** 1 − SSE / SST about y = x: what was asked for is the truth that SST belongs to. NaN for one request only. */
  readonly r2: number;
  /** Of the least-squares line of measured on requested. */
  readonly slope: number;
  readonly intercept: number;
  /** Mean |measured − requested|. */
  readonly mae: number;
  /** Σ (measured − requested)². */
  readonly sse: number;
  /** Σ (requested − mean requested)². */
  readonly sst: number;
  /** Σ (requested − mean requested) (measured − mean measured). */
  readonly covariation: number;
}

/**
 * Requested against measured values. SST is that of the requests, so a generator that always makes the mean gets 0 and
 * not −∞, and generators that are asked the same are divided by the same.
 *
 * @param requested n
 * @param measured n, same unit
 */
export function agreement(requested: ArrayLike<number>, measured: ArrayLike<number>): Agreement {
  const n = requested.length;
  const [asked, found] = [mean(requested), mean(measured)];
  let [sse, sst, covariation, absolute] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const error = measured[i] - requested[i];
    sse += error * error;
    absolute += Math.abs(error);
    sst += (requested[i] - asked) ** 2;
    covariation += (requested[i] - asked) * (measured[i] - found);
  }
  // One request only says nothing about following requests.
  const slope = sst > 0 ? covariation / sst : Number.NaN;
  return {
    n,
    r2: sst > 0 ? 1 - sse / sst : Number.NaN,
    slope,
    intercept: found - slope * asked,
    mae: absolute / n,
    sse,
    sst,
    covariation,
  };
}

/**
 * Several bundles' agreements as one, within bundles: sums of SSE over sums of each bundle's own SST. Differences between
 * bundles, which a bundle's mean already knows, count for nothing.
 */
export function pooledWithin(parts: readonly Agreement[]): Pick<Agreement, 'n' | 'r2' | 'slope' | 'mae'> {
  const sum = (of: (part: Agreement) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const n = sum((part) => part.n);
  const sst = sum((part) => part.sst);
  return {
    n,
    r2: sst > 0 ? 1 - sum((part) => part.sse) / sst : Number.NaN,
    slope: sst > 0 ? sum((part) => part.covariation) / sst : Number.NaN,
    mae: sum((part) => part.mae * part.n) / n,
  };
}
