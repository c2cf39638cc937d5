/** One figure of `metrics.json`. */
export interface Metric {
  readonly value: number;
  /** `mm`, `1` for shares and ratios, `count`, … */
  readonly unit: string;
  /** Items the figure is made of, mostly streamlines. */
  readonly n: number;
  readonly split: 'train' | 'valid' | 'test' | 'samples';
  readonly note?: string;
}

/** Collects figures under dotted, lower-case names. */
export interface Metrics {
  /** Adds a figure; one of no items or without a finite value is left out, and named in `absent`. */
  add(name: string, metric: Metric): void;
  readonly found: Readonly<Record<string, Metric>>;
  readonly absent: readonly string[];
}

export function collectMetrics(): Metrics {
  const found: Record<string, Metric> = {};
  const absent: string[] = [];
  return {
    found,
    absent,
    add(name, metric) {
      if (Object.hasOwn(found, name)) throw new Error(`two metrics are called ${name}`);
      if (metric.n === 0 || !Number.isFinite(metric.value)) absent.push(name);
      else found[name] = metric;
    },
  };
}

/** A part of a metric's name: lower case; anything but letters, digits, `-`, `.` and `_` becomes `_`. */
export function namePart(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '_');
}
