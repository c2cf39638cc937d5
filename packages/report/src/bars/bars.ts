/** What a figure is to lie between; an end that is left out is open. */
export interface Range {
  readonly low?: number;
  readonly high?: number;
}

/** What is asked, before anything was measured. Those marked by judgement are the project's own choice. */
export const BARS = {
  /** Largest error of the autoencoder `tractogen` over that of a PCA of its size, by size. */
  toPca: { 8: 0.7, 16: 0.85, 32: 1 } as Readonly<Record<number, number>>,
  regression: { r2: { low: 0.99 }, withinBundleR2: { low: 0.8 } },
  vae: {
    validity: { low: 0.8 },
    coverage: { low: 0.6 },
    midpoints: { low: 0.95 },
    /** Of 32. */
    activeUnits: { low: 8 },
    diversity: undefined,
    /** One line of each bundle is a collapse, of whatever it is made. */
    diversityWithin: { low: 0.05 },
    classSwap: undefined,
  },
  aae: {
    validity: { low: 0.9 },
    coverage: { low: 0.8 },
    diversity: { low: 0.7, high: 1.3 },
    /** Of every bundle. */
    diversityWithin: { low: 0.7, high: 1.3 },
    classSwap: { low: 0.95 },
    midpoints: undefined,
  },
  control: {
    r2: { low: 0.8 },
    slope: { low: 0.9, high: 1.1 },
    offTarget: { high: 0.2 },
    diversity: { low: 0.7, high: 1.3 },
    identity: { low: 0.95 },
    /** A bundle whose reconstructions keep less of the attribute is not asked. */
    ceiling: { low: 0.9 },
  },
  /** `control`: a dimension that is reserved and at which nothing pulls. */
  regularisation: { spearman: { low: 0.9 }, monotone: { low: 0.95 }, control: { high: 0.3 } },
  /** Diversity below which the original's collapse is reproduced. */
  collapsed: { high: 0.05 },
} as const;

/** Whether a value lies in a range, ends included; null where there is no value or nothing is asked. */
export function meets(value: number | undefined, range: Range | undefined): boolean | null {
  if (value === undefined || range === undefined || !Number.isFinite(value)) return null;
  return value >= (range.low ?? -Infinity) && value <= (range.high ?? Infinity);
}
