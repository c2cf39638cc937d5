import { spearman } from '../metrics/statistics.ts';

/** Points of a bundle below which an order says nothing. */
const FEWEST = 10;

/**
 * How an attribute runs along each bundle's cloud in the plane: |Spearman| of the attribute with the place along the
 * cloud's first principal axis. The sign of an axis means nothing.
 *
 * @param bundles of each point; empty for points that count nowhere
 * @param values of each point; those that are not finite count nowhere
 */
export function orderInPlane(
  x: readonly number[],
  y: readonly number[],
  bundles: readonly string[],
  values: ArrayLike<number>,
): ReadonlyMap<string, { readonly value: number; readonly n: number }> {
  const found = new Map<string, { value: number; n: number }>();
  for (const bundle of [...new Set(bundles)].filter((name) => name !== '').toSorted()) {
    const places = [...bundles.keys()].filter((i) => bundles[i] === bundle && Number.isFinite(values[i]));
    if (places.length < FEWEST) continue;
    const [across, along] = axisOf(
      places.map((i) => x[i]),
      places.map((i) => y[i]),
    );
    const value = spearman(
      places.map((i) => across * x[i] + along * y[i]),
      places.map((i) => values[i]),
    );
    // A cloud in one point, or an attribute that is one number for all, has no order.
    found.set(bundle, { value: Number.isNaN(value) ? 0 : Math.abs(value), n: places.length });
  }
  return found;
}

/** First principal axis of points in the plane: half the angle of the covariance's double angle. */
function axisOf(x: readonly number[], y: readonly number[]): readonly [number, number] {
  const middle = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [middle(x), middle(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [i, value] of x.entries()) {
    xx += (value - mx) ** 2;
    xy += (value - mx) * (y[i] - my);
    yy += (y[i] - my) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return [Math.cos(angle), Math.sin(angle)];
}
