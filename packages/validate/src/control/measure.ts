import { isShape } from '@tractogen/codec';
import { gatherPoints } from '@tractogen/formats';
import type { ByRule } from '../by-rule.ts';
import { mean } from '../metrics/statistics.ts';
import { controlOfBundle } from './bundle.ts';
import { ceilingOf } from './ceiling.ts';
import { RULE, addPart, addPool, partOf, unitOf, type AddControl, type Part } from './figures.ts';
import type { RealBundles } from './real.ts';
import { selectRequests, type Requests } from './requests.ts';

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

const BEYOND = 'requests that training knows nothing like';

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
      const [train, test] = [real('train', bundle), real('test', bundle)];
      const part: Part = {
        bundle,
        real: ceilingOf(attribute, train, test, test.points),
        right: right === null ? [] : Array.from(rows, (row) => right[row]),
        ...controlOfBundle({
          attribute,
          points: gatherPoints(points, rows),
          requests: selectRequests(requests, rows),
          train,
          test,
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
        train,
        test,
      });
      add(`${name}.mae`, agreement.mae, beyond.length, { unit: unitOf(attribute), note: BEYOND });
      if (right !== null)
        add(`${name}.identity`, shareOf(beyond, right), beyond.length, { note: `${RULE}; ${BEYOND}` });
    }
    addPool(parts, attribute, add);
  }
}

function shareOf(rows: Uint32Array, right: readonly boolean[]): number {
  return mean(Array.from(rows, (row) => Number(right[row])));
}
