import { measured, type Codec } from '@tractogen/codec';
import type { ShapeAttribute } from '@tractogen/geometry';
import { rounded } from '../figures/round.ts';
import { namePart } from '../metrics/metrics.ts';
import { mean, quantile, standardDeviation } from '../metrics/statistics.ts';
import { decodeTold } from '../models/told.ts';
import type { Member } from './members.ts';
import type { Reserved } from './reserved.ts';
import { PLACES, STEPS, sweepOf, sweepsOf, sweptLatents } from './sweep.ts';

/** Streamlines of a bundle that are swept at most, evenly spaced. */
const SWEPT = 50;

/** What a sweep of the reserved dimension does to the attribute of one bundle, for drawing. */
export interface SweepFigure {
  readonly bundle: string;
  /** Places of the dimension, in the bundle's standard deviations from its mean. */
  readonly at: readonly number[];
  /** Of the swept latents at each place: mean attribute, 5 and 95 %, natural unit. */
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Sweeps the reserved dimension of each bundle's latents, decodes, measures, and adds how many rise at every step.
 * A control has no sign: each bundle is swept the way its order runs.
 *
 * @param orders Spearman's correlation of each bundle
 */
export async function addSweeps(
  { name, dimension, unit, rule, add }: Reserved,
  shape: ShapeAttribute,
  codec: Codec,
  bundles: ReadonlyMap<string, readonly Member[]>,
  orders: ReadonlyMap<string, number>,
): Promise<readonly SweepFigure[]> {
  const figures: SweepFigure[] = [];
  const all: number[] = [];
  const how = `${STEPS} values over ± 2 standard deviations of dimension ${dimension} in the bundle`;
  const rising = rule.signed
    ? 'latents whose attribute rises at every step'
    : 'latents whose attribute moves at every step the way the order of the bundle runs';
  for (const [bundle, members] of bundles) {
    const values = members.map(({ latent }) => latent[dimension]);
    const reach = standardDeviation(values) * (!rule.signed && (orders.get(bundle) ?? 0) < 0 ? -1 : 1);
    const chosen = members.filter((_, i) => i % Math.ceil(members.length / SWEPT) === 0);
    const latents = sweptLatents(
      chosen.map(({ latent }) => latent),
      dimension,
      sweepOf(mean(values), reach),
    );
    const requests = chosen.flatMap(({ request }) => Array.from({ length: STEPS }, () => request));
    const swept = Array.from(measured(await decodeTold(codec, latents, requests), shape));
    all.push(...swept);
    const { monotone, rise } = sweepsOf(swept);
    const part = `${namePart(bundle)}.${name}`;
    add(`${part}.monotone`, monotone, chosen.length, { note: `${rising}; ${how}` });
    add(`${part}.sweep`, rise, chosen.length, { unit, note: `mean rise of the attribute; ${how}` });
    figures.push({ bundle, ...drawn(swept) });
  }
  const { monotone, rise } = sweepsOf(all);
  add(`${name}.monotone`, monotone, all.length / STEPS, { note: `${rising}; ${how}` });
  add(`${name}.sweep`, rise, all.length / STEPS, { unit, note: `mean rise of the attribute; ${how}` });
  return figures;
}

function drawn(swept: readonly number[]): Omit<SweepFigure, 'bundle'> {
  const at = PLACES.map((_, step) => swept.filter((__, i) => i % STEPS === step));
  const of = (value: (values: readonly number[]) => number): number[] => rounded(at.map(value), 3);
  return {
    at: PLACES,
    mean: of(mean),
    low: of((values) => quantile(values, 0.05)),
    high: of((values) => quantile(values, 0.95)),
  };
}
