import { SHAPE_ATTRIBUTES, type ShapeAttribute } from '@tractogen/geometry';
import { gatherPoints, type StreamlineTable } from '@tractogen/formats';
import type { Reconstruction } from '../figures/examples.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import { wasDecoded } from '../reconstruction/errors.ts';
import { pooledWithin, type Agreement } from './agreement.ts';
import { ceilingOf } from './ceiling.ts';
import type { RealBundles } from './real.ts';

/**
 * Ceilings of control: what reconstructions of the test streamlines keep of each attribute asked for, by bundle and
 * pooled. Bundles of which a model did not decode every streamline are left out.
 *
 * @param stem of the figures' names
 */
export function measureCeilings(
  stem: string,
  { name, decoded, errors }: Reconstruction,
  { bundle: { names } }: StreamlineTable,
  attributes: readonly ShapeAttribute[],
  real: RealBundles,
  metrics: Metrics,
): void {
  const rebuilt = `R² of the reconstruction by ${name} about the real streamline`;
  const add = (figure: string, value: number, n: number, unit: string, note: string): void =>
    metrics.add(`${stem}${figure}`, { value, unit, n, split: 'test', note });
  for (const attribute of SHAPE_ATTRIBUTES.map((shape) => shape.name)) {
    if (!attributes.includes(attribute)) continue;
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
      add(`${part}.ceiling`, agreement.r2, agreement.n, '1', rebuilt);
      const [farthest] = offTarget;
      if (farthest === undefined) continue;
      const { third, deviation, error } = farthest;
      const note = `off_target of reconstructions by ${name}: ${farthest.name} (${third} values); standard error ${error.toFixed(3)}`;
      add(`${part}.ceiling_off_target`, Math.abs(deviation), agreement.n, 'SD', note);
    }
    const pool = pooledWithin(found);
    add(`${attribute}.ceiling`, pool.r2, pool.n, '1', `${rebuilt}, pooled within ${found.length} bundles`);
  }
}
