import { measured } from '@tractogen/codec';
import { gatherPoints } from '@tractogen/formats';
import type { ShapeAttribute } from '@tractogen/geometry';
import { namePart } from '../metrics/metrics.ts';
import { mean, spearman } from '../metrics/statistics.ts';
import { distancesOf } from './distances.ts';
import type { Member } from './members.ts';
import type { Reserved } from './reserved.ts';

type Bundles = ReadonlyMap<string, readonly Member[]>;

/**
 * Adds how the reserved dimension orders each bundle's streamlines by the attribute, and their mean.
 *
 * @returns Spearman's correlation of each bundle, with its sign
 */
export function addOrder(
  { name, dimension, rule, add }: Reserved,
  bundles: Bundles,
): ReadonlyMap<string, number> {
  const found = new Map(
    [...bundles].map(([bundle, members]) => {
      const correlation = spearman(
        members.map(({ latent }) => latent[dimension]),
        members.map(({ attribute }) => attribute),
      );
      // A dimension that is one number for all orders nothing.
      return [bundle, Number.isNaN(correlation) ? 0 : correlation] as const;
    }),
  );
  const what = `${rule.signed ? '' : 'size of that '}of dimension ${dimension} with the attribute`;
  const why = rule.gamma === 0 ? '; nothing pulls at it' : '';
  const values = [...found].map(([bundle, correlation]) => {
    const value = rule.signed ? correlation : Math.abs(correlation);
    add(`${namePart(bundle)}.${name}.spearman`, value, sizeOf(bundles, bundle), {
      note: `${what}, within the bundle${why}`,
    });
    return value;
  });
  const smallest = Math.min(...values).toFixed(3);
  add(`${name}.spearman`, mean(values), total(bundles), {
    note: `${what}, mean over ${bundles.size} bundles, smallest ${smallest}${why}`,
  });
  return found;
}

/** Adds what `distance-mae` promises: signed distances along the dimension are those of the attribute, in standard deviations. */
export function addDistances({ name, dimension, add }: Reserved, bundles: Bundles): void {
  const found = [...bundles].map(([bundle, members]) => {
    const distances = distancesOf(
      members.map(({ latent }) => latent[dimension]),
      members.map(({ standardised }) => standardised),
    );
    const part = `${namePart(bundle)}.${name}`;
    add(`${part}.distance_slope`, distances.slope, members.length, { note: SLOPE });
    add(`${part}.distance_error`, distances.error, members.length, errorOf(distances.apart));
    return distances;
  });
  const over = `mean over ${bundles.size} bundles`;
  const apart = mean(found.map((distances) => distances.apart));
  const error = errorOf(apart);
  add(`${name}.distance_slope`, mean(found.map(({ slope }) => slope)), total(bundles), {
    note: `${SLOPE}; ${over}`,
  });
  add(`${name}.distance_error`, mean(found.map((distances) => distances.error)), total(bundles), {
    ...error,
    note: `${error.note}; ${over}`,
  });
}

const SLOPE =
  'signed distances of two along the dimension on those of the attribute in SD, through 0; 1: the same unit';

function errorOf(apart: number): { unit: string; note: string } {
  return {
    unit: 'SD',
    note: `mean size of the difference of the two distances; ${apart.toFixed(3)} of a dimension that is one number for all`,
  };
}

/**
 * Adds the ceiling of the order: how reconstructions, which are made of all dimensions, order a bundle's streamlines.
 *
 * @param decoded rows of the test split × 256 × 3, mm
 */
export function addCeilings(
  { name, add }: Reserved,
  shape: ShapeAttribute,
  bundles: Bundles,
  decoded: Float32Array,
): void {
  const note = 'Spearman of the attribute of reconstructions with the real one';
  const found = [...bundles].flatMap(([bundle, members]) => {
    const rebuilt = gatherPoints(
      decoded,
      Uint32Array.from(members, ({ row }) => row),
    );
    const value = spearman(
      measured(rebuilt, shape),
      members.map(({ attribute }) => attribute),
    );
    add(`${namePart(bundle)}.${name}.ceiling`, value, members.length, { note });
    return Number.isNaN(value) ? [] : [value];
  });
  add(`${name}.ceiling`, mean(found), total(bundles), { note: `${note}; mean over ${found.length} bundles` });
}

function sizeOf(bundles: Bundles, bundle: string): number {
  return bundles.get(bundle)?.length ?? 0;
}

function total(bundles: Bundles): number {
  return [...bundles.values()].reduce((sum, { length }) => sum + length, 0);
}
