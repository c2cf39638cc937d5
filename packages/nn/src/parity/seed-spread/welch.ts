/** Two lots of figures, as far as they tell whether they are draws from one law. */
export interface Likeness {
  /** Of Welch's t-test, two-sided. */
  readonly p: number;
  /** Every figure of one lot lies between the lowest and the highest of the other. */
  readonly within: boolean;
}

/**
 * Compares two lots of independent figures.
 *
 * Source: Welch 1947, with Satterthwaite's degrees of freedom.
 */
export function likeness(ours: readonly number[], theirs: readonly number[]): Likeness {
  const [a, b] = [ours, theirs].map(moments);
  const error = a.variance / ours.length + b.variance / theirs.length;
  const freedom =
    error ** 2 /
    ((a.variance / ours.length) ** 2 / (ours.length - 1) +
      (b.variance / theirs.length) ** 2 / (theirs.length - 1));
  return {
    p: twoSided((a.mean - b.mean) / Math.sqrt(error), freedom),
    within: inside(ours, theirs) || inside(theirs, ours),
  };
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

function inside(values: readonly number[], others: readonly number[]): boolean {
  return values.every((value) => value >= Math.min(...others) && value <= Math.max(...others));
}

/** Simpson's intervals. */
const INTERVALS = 2000;

/**
 * Probability of |t| or more under Student's law: with t = √ν tan θ its density is that of cos^(ν−1) θ.
 */
export function twoSided(t: number, freedom: number): number {
  const from = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const density = (angle: number): number => Math.max(0, Math.cos(angle)) ** (freedom - 1);
  const integral = (low: number): number => {
    const width = (Math.PI / 2 - low) / INTERVALS;
    let sum = 0;
    for (let i = 0; i <= INTERVALS; i++) {
      const weight = i === 0 || i === INTERVALS ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * density(low + i * width);
    }
    return (sum * width) / 3;
  };
  return integral(from) / integral(0);
}
