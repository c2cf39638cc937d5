import type { Artefact, Random } from '@tractogen/core';
import { readStreamlines } from '@tractogen/formats';
import type { ByRule } from '../by-rule.ts';
import { classOf, type Splits } from '../data.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { measureGeneration } from './measure.ts';

/**
 * Figures of an artefact of draws from a prior.
 *
 * @param prefix empty, or the node's id and a dot
 */
export async function measurePriorSamples(
  artefact: Artefact,
  prefix: string,
  { splits, byRule }: { readonly splits: Splits; readonly byRule: ByRule | null },
  metrics: Metrics,
  random: Random,
): Promise<void> {
  const table = await readStreamlines(artefact.path('samples.arrow'));
  const { in: drawn, out: kept } = artefact.manifest.counts;
  const chosen = kept < drawn ? `after acceptance: ${drawn - kept} of ${drawn} were refused` : '';
  measureGeneration({
    points: table.points,
    asked: Array.from({ length: table.rows }, (_, row) => classOf(table, row)),
    splits,
    byRule,
    random,
    add: (name, value, n, { unit = '1', note = '' } = {}) => {
      const text = [note, chosen].filter((part) => part !== '').join('; ');
      metrics.add(`${prefix}generation.${name}`, {
        value,
        unit,
        n,
        split: 'samples',
        ...(text === '' ? {} : { note: text }),
      });
    },
  });
}
