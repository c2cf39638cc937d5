import { SHAPE_ATTRIBUTES, type ShapeAttribute } from '@tractogen/geometry';
import { namePart } from '../metrics/metrics.ts';
import { overBundles } from '../metrics/over-bundles.ts';
import { mean } from '../metrics/statistics.ts';
import { pooledWithin, type Agreement } from './agreement.ts';
import type { BundleControl } from './bundle.ts';
import type { Ceiling } from './ceiling.ts';
import { THIRDS } from './thirds.ts';

/** Adds one figure under a name within `control.`. */
export type AddControl = (
  name: string,
  value: number,
  n: number,
  more?: { readonly unit?: string; readonly note?: string },
) => void;

/** One bundle's and attribute's figures, kept for the pool. */
export interface Part extends BundleControl {
  readonly bundle: string;
  /** Real held-out streamlines asked for what they are: how far they stray by chance alone. */
  readonly real: Ceiling;
  readonly right: readonly boolean[];
}

export const RULE = 'meets the label rule of the bundle asked for, or of any where none was';
const R2 = '1 − SSE / SST about y = x, SST of the requests';

/** Adds the figures of one bundle and attribute. */
export function addPart(
  { bundle, real, agreement, offTarget, diversity, right }: Part,
  attribute: ShapeAttribute,
  add: AddControl,
): void {
  const { n } = agreement;
  const unit = unitOf(attribute);
  const put = (name: string, value: number, more: { unit?: string; note?: string } = {}): void =>
    add(`${partOf(bundle)}.${attribute}.${name}`, value, n, more);
  if (n === 0) return;
  put('r2', agreement.r2, { note: R2 });
  put('slope', agreement.slope, { note: 'of measured on requested' });
  put('intercept', agreement.intercept, { unit });
  put('mae', agreement.mae, { unit });
  const [farthest] = offTarget;
  if (farthest !== undefined) {
    put('off_target', Math.abs(farthest.deviation), {
      unit: 'SD',
      note: `${farthest.name} (${farthest.third} requests) from the real mean at the requested value, in real SD of the bundle; standard error ${farthest.error.toFixed(3)}`,
    });
    put('off_target_error', farthest.error, {
      unit: 'SD',
      note: 'standard error over generated streamlines of the mean deviation that off_target is',
    });
  }
  const [strayed] = real.offTarget;
  if (strayed !== undefined) {
    const { name, third, deviation, error } = strayed;
    add(`${partOf(bundle)}.${attribute}.off_target_real`, Math.abs(deviation), real.agreement.n, {
      unit: 'SD',
      note: `off_target of held-out streamlines, as if asked for what they are: ${name} (${third} values); standard error ${error.toFixed(3)}`,
    });
  }
  for (const [third, value] of diversity)
    put(`diversity_${third}`, value, {
      note: `mean pairwise MDF, generated / held-out, ${third} third of requests`,
    });
  if (right.length > 0) put('identity', mean(right.map(Number)), { note: RULE });
}

/** Adds the figures of one attribute over bundles. */
export function addPool(parts: readonly Part[], attribute: ShapeAttribute, add: AddControl): void {
  const pool = pooledWithin(parts.map(({ agreement }): Agreement => agreement));
  if (parts.length === 0) return;
  const put = (name: string, value: number, more: { unit?: string; note?: string } = {}): void =>
    add(`${attribute}.${name}`, value, pool.n, more);
  const over = `${parts.length} bundles`;
  put('r2', pool.r2, { note: `${R2}; pooled within ${over}` });
  put('slope', pool.slope, { note: `of measured on requested; pooled within ${over}` });
  put('mae', pool.mae, { unit: unitOf(attribute) });
  const farthest = parts
    .flatMap(({ bundle, offTarget }) => offTarget.map((found) => ({ ...found, bundle })))
    .toSorted((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation))[0];
  if (farthest !== undefined)
    put('off_target', Math.abs(farthest.deviation), {
      unit: 'SD',
      note: `largest of ${over}: ${farthest.name} of ${partOf(farthest.bundle)} (${farthest.third} requests)`,
    });
  for (const third of THIRDS) {
    const values = parts
      .map(({ diversity }) => diversity.get(third) ?? Number.NaN)
      .filter((value) => !Number.isNaN(value));
    put(`diversity_${third}`, mean(values), { note: `mean over ${values.length} bundles` });
  }
  const ratios = parts.flatMap(({ bundle, diversity }) =>
    [...diversity].map(([third, value]) => ({ bundle: `${partOf(bundle)}, ${third} third`, value })),
  );
  const spread = overBundles(ratios.filter(({ value }) => !Number.isNaN(value)));
  if (spread !== null)
    put('diversity_worst', spread.worst.value, {
      note: `${spread.worst.bundle} of requests, farthest from 1`,
    });
  const right = parts.flatMap((part) => part.right);
  if (right.length > 0) put('identity', mean(right.map(Number)), { note: RULE });
}

export function unitOf(attribute: ShapeAttribute): string {
  return SHAPE_ATTRIBUTES.find(({ name }) => name === attribute)?.unit ?? '1';
}

/** A bundle's part of a figure's name; `all` where streamlines were asked for without a bundle. */
export function partOf(bundle: string): string {
  return bundle === '' ? 'all' : namePart(bundle);
}
