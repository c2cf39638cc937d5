import type { Random } from '@tractogen/core';
import type { StreamlineTable } from '@tractogen/formats';
import { activeUnits } from '@tractogen/nn';
import type { ByRule } from '../by-rule.ts';
import { rowsOfKind } from '../data.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import { mean } from '../metrics/statistics.ts';
import type { Subject } from '../models/subjects.ts';
import { decodeTold, encodeTold, toldOf } from '../models/told.ts';
import { midpointLatents, midpointRequests, pairsWithin } from './midpoints.ts';

/** Pairs of a bundle at most. */
const PAIRS = 200;

/**
 * Figures of a model's latent space on the plausible test streamlines: active units where it has a prior, and how many midpoints of two
 * streamlines of one bundle decode to a streamline of that bundle. Beside it stands the same of reconstructions, which
 * no midpoint can be expected to beat.
 */
export async function measureLatent(
  { prefix, codec }: Pick<Subject, 'prefix' | 'codec'>,
  test: StreamlineTable,
  byRule: ByRule | null,
  random: Random,
  metrics: Metrics,
): Promise<void> {
  const { latent } = codec.model;
  const told = toldOf(codec.model, test, rowsOfKind(test, 'plausible'));
  const n = told.rows.length;
  if (n < 2) return;
  const latents = await encodeTold(codec, test, told);
  const add = (name: string, value: number, count: number, note: string, unit = '1'): void =>
    metrics.add(`latent.${prefix}${name}`, { value, unit, n: count, split: 'test', note });
  // The threshold belongs to latents that are to be like a prior of unit variance; others have a unit of their own.
  if (codec.model.prior !== null) {
    const note = `of ${latent}; variance of the encoded mean above 0.01`;
    add('active_units', activeUnits(latents, latent), n, note, 'count');
  }
  if (byRule === null) return;
  const bundles = told.requests.map(({ bundle }) => bundle);
  const rebuilt = byRule(await decodeTold(codec, latents, told.requests));
  add('reconstructions.validity', shareOf(rebuilt, bundles), n, 'meet the label rule of their bundle');
  const pairs = pairsWithin(bundles, PAIRS, random);
  const asked = midpointRequests(told.requests, pairs);
  const made = byRule(await decodeTold(codec, midpointLatents(latents, latent, pairs), asked));
  const wanted = asked.map(({ bundle }) => bundle);
  const note = 'decoded midpoints of two of a bundle that meet its label rule';
  add('midpoints.validity', shareOf(made, wanted), pairs.length, note);
  for (const bundle of new Set(wanted)) {
    const own = made.filter((_, i) => wanted[i] === bundle);
    add(
      `${namePart(bundle)}.midpoints.validity`,
      mean(own.map((name) => Number(name === bundle))),
      own.length,
      note,
    );
  }
}

function shareOf(named: readonly (string | null)[], wanted: readonly string[]): number {
  return mean(named.map((name, i) => Number(name === wanted[i])));
}
