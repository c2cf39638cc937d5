import { isShape } from '@tractogen/codec';
import { gatherPoints } from '@tractogen/formats';
import { SHAPE_ATTRIBUTES, type ShapeAttribute } from '@tractogen/geometry';
import type { ByRule } from '../by-rule.ts';
import { namePart } from '../metrics/metrics.ts';
import { mean } from '../metrics/statistics.ts';
import { pooledWithin, type Agreement } from './agreement.ts';
import { controlOfBundle, type BundleControl } from './bundle.ts';
import type { RealBundles } from './real.ts';
import { selectRequests, type Requests } from './requests.ts';
import { THIRDS } from './thirds.ts';

/** Adds one figure under a name within `control.`. */
export type AddControl = (
  name: string,
  value: number,
  n: number,
  more?: { readonly unit?: string; readonly note?: string },
) => void;

export interface ControlTask {
  /** n × 256 × 3, mm: decoder outputs as they are, before any acceptance, trimming or selection. */
  readonly points: Float32Array;
  /** Of the same n rows. */
  readonly requests: Requests;
  readonly real: RealBundles;
  /** Null where there is no rule: then identity is not measured. */
  readonly byRule: ByRule | null;
  readonly add: AddControl;
}

/** One bundle's and attribute's figures, kept for the pool. */
interface Part extends BundleControl {
  readonly bundle: string;
  readonly right: readonly boolean[];
}

/**
 * Figures of conditional generation: requested against measured by bundle and attribute, and pooled over bundles. Only
 * attributes that one streamline shows are measured; requests outside training's support have figures of their own.
 */
export function measureControl({ points, requests, real, byRule, add }: ControlTask): void {
  const named = byRule?.(points) ?? null;
  const right =
    named === null
      ? null
      : requests.bundle.map((bundle, row) => (bundle === '' ? named[row] !== null : named[row] === bundle));
  const bundles = [...new Set(requests.bundle)].toSorted();
  const rowsOf = (holds: (row: number) => boolean): Uint32Array =>
    Uint32Array.from(requests.bundle.keys()).filter((row) => holds(row));
  const supported = rowsOf((row) => requests.outOfSupport[row] === 0);
  if (right !== null) {
    for (const bundle of bundles) {
      const rows = supported.filter((row) => requests.bundle[row] === bundle);
      add(`${partOf(bundle)}.identity`, shareOf(rows, right), rows.length, { note: RULE });
    }
    add('identity', shareOf(supported, right), supported.length, { note: RULE });
  }
  for (const [attribute, values] of requests.attributes) {
    if (!isShape(attribute)) continue;
    const parts: Part[] = [];
    for (const bundle of bundles) {
      const asked = rowsOf((row) => requests.bundle[row] === bundle && !Number.isNaN(values[row]));
      const rows = asked.filter((row) => requests.outOfSupport[row] === 0);
      const part = {
        bundle,
        right: right === null ? [] : Array.from(rows, (row) => right[row]),
        ...controlOfBundle({
          attribute,
          points: gatherPoints(points, rows),
          requests: selectRequests(requests, rows),
          train: real('train', bundle),
          test: real('test', bundle),
        }),
      };
      addPart(part, attribute, add);
      if (rows.length > 0) parts.push(part);
      const beyond = asked.filter((row) => requests.outOfSupport[row] === 1);
      if (beyond.length === 0) continue;
      const name = `${partOf(bundle)}.${attribute}.out_of_support`;
      const { agreement } = controlOfBundle({
        attribute,
        points: gatherPoints(points, beyond),
        requests: selectRequests(requests, beyond),
        train: real('train', bundle),
        test: real('test', bundle),
      });
      add(`${name}.mae`, agreement.mae, beyond.length, { unit: unitOf(attribute), note: BEYOND });
      if (right !== null)
        add(`${name}.identity`, shareOf(beyond, right), beyond.length, { note: `${RULE}; ${BEYOND}` });
    }
    addPool(parts, attribute, add);
  }
}

const RULE = 'meets the label rule of the bundle asked for, or of any where none was';
const BEYOND = 'requests that training knows nothing like';
const R2 = '1 − SSE / SST about y = x, SST of the requests';

function addPart(
  { bundle, agreement, offTarget, diversity, right }: Part,
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
  for (const [third, value] of diversity)
    put(`diversity_${third}`, value, {
      note: `mean pairwise MDF, generated / held-out, ${third} third of requests`,
    });
  if (right.length > 0) put('identity', mean(right.map(Number)), { note: RULE });
}

function addPool(parts: readonly Part[], attribute: ShapeAttribute, add: AddControl): void {
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
      note: `largest of ${over}: ${farthest.name} of ${farthest.bundle} (${farthest.third} requests)`,
    });
  for (const third of THIRDS) {
    const values = parts
      .map(({ diversity }) => diversity.get(third) ?? Number.NaN)
      .filter((value) => !Number.isNaN(value));
    put(`diversity_${third}`, mean(values), { note: `mean over ${values.length} bundles` });
  }
  const right = parts.flatMap((part) => part.right);
  if (right.length > 0) put('identity', mean(right.map(Number)), { note: RULE });
}

function shareOf(rows: Uint32Array, right: readonly boolean[]): number {
  return mean(Array.from(rows, (row) => Number(right[row])));
}

function unitOf(attribute: ShapeAttribute): string {
  return SHAPE_ATTRIBUTES.find(({ name }) => name === attribute)?.unit ?? '1';
}

/** A bundle's part of a figure's name; `all` where streamlines were asked for without a bundle. */
function partOf(bundle: string): string {
  return bundle === '' ? 'all' : namePart(bundle);
}
