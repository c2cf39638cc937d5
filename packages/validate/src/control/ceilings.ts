import { SHAPE_ATTRIBUTES, type ShapeAttribute } from '@tractogen/geometry';
import { gatherPoints, type StreamlineTable } from '@tractogen/formats';
import type { Reconstruction } from '../figures/examples.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import type { Subject } from '../models/subjects.ts';
import { wasDecoded } from '../reconstruction/errors.ts';
import { pooledWithin, type Agreement } from './agreement.ts';
import { ceilingOf } from './ceiling.ts';
import type { RealBundles } from './real.ts';

/**
 * Ceilings of control: what reconstructions of the test streamlines keep of each attribute asked for, by bundle and
 * pooled. Bundles of which a model did not decode every streamline are left out.
 */
export function measureCeilings(
  { prefix }: Pick<Subject, 'prefix'>,
  { decoded, errors }: Reconstruction,
  { bundle: { names } }: StreamlineTable,
  attributes: readonly ShapeAttribute[],
  real: RealBundles,
  metrics: Metrics,
): void {
  for (const { name: attribute } of SHAPE_ATTRIBUTES.filter(({ name }) => attributes.includes(name))) {
    const add = (name: string, value: number, n: number, unit: string, note: string): void =>
      metrics.add(`control.${prefix}${name}`, { value, unit, n, split: 'test', note });
    const found: Agreement[] = [];
    for (const bundle of names) {
      const test = real('test', bundle);
      if (test.rows.length === 0 || !test.rows.every((row) => wasDecoded(errors, row))) continue;
      const { agreement, offTarget } = ceilingOf(
        attribute,
        real('train', bundle),
        test,
        gatherPoints(decoded, test.rows),
      );
      found.push(agreement);
      const part = `${namePart(bundle)}.${attribute}`;
      add(
        `${part}.ceiling`,
        agreement.r2,
        agreement.n,
        '1',
        'R² of the reconstruction about the real streamline',
      );
      const [farthest] = offTarget;
      if (farthest === undefined) continue;
      const { name, third, deviation, error } = farthest;
      const note = `off_target of reconstructions: ${name} (${third} values); standard error ${error.toFixed(3)}`;
      add(`${part}.ceiling_off_target`, Math.abs(deviation), agreement.n, 'SD', note);
    }
    const pool = pooledWithin(found);
    const note = `R² of the reconstruction about the real streamline, pooled within ${found.length} bundles`;
    add(`${attribute}.ceiling`, pool.r2, pool.n, '1', note);
  }
}
