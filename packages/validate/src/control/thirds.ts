import { quantile } from '../metrics/statistics.ts';

export const THIRDS = ['low', 'mid', 'high'] as const;

/** One of three bins with as many requests each, up to ties. */
export interface Third {
  readonly name: (typeof THIRDS)[number];
  /** Places of the requests that fall into it. */
  readonly places: Uint32Array;
  /** Whether another value of the attribute, as of a real streamline, falls into it. */
  readonly holds: (value: number) => boolean;
}

/** Bins of requests by their tertiles; the outer ones end with the smallest and the largest request. */
export function thirdsOf(requested: ArrayLike<number>): readonly Third[] {
  const edges = [0, 1 / 3, 2 / 3, 1].map((q) => quantile(requested, q));
  return THIRDS.map((name, bin) => {
    const holds = (value: number): boolean =>
      (bin === 0 ? value >= edges[0] : value > edges[bin]) && value <= edges[bin + 1];
    const places = Uint32Array.from({ length: requested.length }, (_, i) => i).filter((i) =>
      holds(requested[i]),
    );
    return { name, places, holds };
  });
}
