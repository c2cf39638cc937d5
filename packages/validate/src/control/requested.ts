import { isShape } from '@tractogen/codec';
import type { Artefact, Random } from '@tractogen/core';
import { readStreamlines } from '@tractogen/formats';
import type { ShapeAttribute } from '@tractogen/geometry';
import type { ByRule } from '../by-rule.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Subject } from '../models/subjects.ts';
import { measureControlBaselines } from './baselines/measure.ts';
import type { AddControl } from './figures.ts';
import { measureControl } from './measure.ts';
import type { RealBundles } from './real.ts';
import { readRequests } from './requests.ts';

/** What conditional samples are compared with. */
export interface Known {
  readonly real: RealBundles;
  readonly byRule: ByRule | null;
  readonly subjects: readonly Subject[];
}

/**
 * Figures of an artefact of conditional samples, and of baselines that answer the same requests.
 *
 * @param prefix empty, or the node's id and a dot
 * @returns the shapes that were asked for
 * @throws TractogenError ARTEFACT_CORRUPT when its requests do not fit
 */
export async function measureRequested(
  artefact: Artefact,
  prefix: string,
  { real, byRule, subjects }: Known,
  metrics: Metrics,
  random: Random,
): Promise<readonly ShapeAttribute[]> {
  const table = await readStreamlines(artefact.path('samples.arrow'));
  const requests = await readRequests(artefact, table.rows);
  const { in: drawn, out: kept } = artefact.manifest.counts;
  // Figures of control belong to raw decoder outputs; of chosen ones they would judge the choice as well.
  const chosen = kept < drawn ? `after acceptance: ${drawn - kept} of ${drawn} were refused` : '';
  const adder =
    (remark: string): AddControl =>
    (name, value, n, { unit = '1', note = '' } = {}) => {
      const text = [note, remark].filter((part) => part !== '').join('; ');
      metrics.add(`${prefix}control.${name}`, {
        value,
        unit,
        n,
        split: 'samples',
        ...(text === '' ? {} : { note: text }),
      });
    };
  measureControl({ points: table.points, requests, real, byRule, add: adder(chosen) });
  const pca = subjects.find(({ name, baseline }) => baseline && name === 'pca32')?.codec ?? null;
  const task = { requests, real, byRule, add: adder('') };
  await measureControlBaselines(task, pca, random.stream('baselines'));
  return [...requests.attributes.keys()].filter(isShape);
}
