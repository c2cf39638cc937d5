import type { StreamlineTable } from '@tractogen/formats';
import type { Requests } from '../control/requests.ts';
import { classOf } from '../data.ts';
import { mean } from '../metrics/statistics.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import { EFFECTS, effectsIn, type Effects } from './effects.ts';
import { groupsOfRequests, groupsOfSubjects } from './groups.ts';
import { MEASURES } from './summary.ts';
import type { Truth } from './truth.ts';

/** Subjects below which nothing is said of a population. */
const FEWEST = 20;
/** Requests that make up a group: as many as a subject has of a bundle, roughly. */
const GROUP = 25;
/** A slope that is this many standard errors from nothing is there: only of such slopes is a ratio taken. */
const CLEAR = 3;
/** Half the width of a 95 % interval, in standard errors. */
const NORMAL_95 = 1.96;

/** Effects of age and diagnosis on real subjects: the ceiling of whatever learns from them. */
export interface Population {
  /** Effects in a bundle of the training subjects; null of too few. */
  readonly real: (bundle: string) => Effects | null;
  readonly truth: Truth | null;
}

/** @param truth null of data that are not simulated */
export function populationOf(train: StreamlineTable, truth: Truth | null): Population {
  const held = new Map<string, Effects | null>();
  return {
    truth,
    real: (bundle) => {
      const known = held.get(bundle);
      if (known !== undefined) return known;
      const groups = groupsOfSubjects(train, bundle);
      const found = groups.length < FEWEST ? null : effectsIn(train.points, groups);
      held.set(bundle, found);
      return found;
    },
  };
}

/** Figures of the real subjects, and of the law where they are simulated. */
export function measurePopulation(train: StreamlineTable, population: Population, metrics: Metrics): void {
  const bundles = new Set(Array.from({ length: train.rows }, (_, row) => classOf(train, row)));
  for (const bundle of [...bundles].toSorted()) {
    const real = population.real(bundle);
    if (real !== null) add(metrics, 'real', 'train', bundle, real, 'of training subjects');
    if (real === null || population.truth === null) continue;
    for (const measure of MEASURES)
      for (const effect of EFFECTS) {
        const value = population.truth(bundle, measure, effect);
        if (value !== null)
          metrics.add(`population.truth.${measure}.${effect}.${namePart(bundle)}`, {
            value,
            unit: '1',
            n: 1,
            split: 'train',
            note: 'simulated, chosen parameters',
          });
      }
  }
}

/**
 * The same effects in samples that were asked for ages, and how large they are beside those of the real subjects.
 *
 * @param points of the samples, × 256 × 3, mm
 */
export function measureAsked(
  prefix: string,
  points: Float32Array,
  requests: Requests,
  population: Population,
  metrics: Metrics,
): void {
  if (!requests.attributes.has('age')) return;
  const ratios: number[] = [];
  for (const bundle of [...new Set(requests.bundle)].toSorted()) {
    const groups = groupsOfRequests(requests, bundle, GROUP);
    if (groups.length < FEWEST / 2) continue;
    const found = effectsIn(points, groups);
    add(
      metrics,
      `${prefix}generated`,
      'samples',
      bundle,
      found,
      `groups of ${GROUP} requests next to each other in age`,
    );
    const real = population.real(bundle)?.get('length')?.get('age');
    const own = found.get('length')?.get('age');
    if (real === undefined || own === undefined || Math.abs(real.value) < CLEAR * real.error) continue;
    ratios.push(own.value / real.value);
    metrics.add(`${prefix}control.age.slope_ratio.${namePart(bundle)}`, {
      value: own.value / real.value,
      unit: '1',
      n: groups.length,
      split: 'samples',
      note: 'slope of the log length on age, generated / real training subjects',
    });
  }
  metrics.add(`${prefix}control.age.slope_ratio`, {
    value: mean(ratios),
    unit: '1',
    n: ratios.length,
    split: 'samples',
    note: 'mean over bundles whose real slope is clear',
  });
}

function add(
  metrics: Metrics,
  who: string,
  split: 'train' | 'samples',
  bundle: string,
  effects: Effects,
  what: string,
): void {
  for (const [measure, own] of effects)
    for (const [effect, { value, error }] of own) {
      const [low, high] = [value - NORMAL_95 * error, value + NORMAL_95 * error].map((x) => x.toPrecision(3));
      metrics.add(`population.${who}.${measure}.${effect}.${namePart(bundle)}`, {
        value,
        unit: measure === 'bow' ? 'mm' : '1',
        n: 1,
        split,
        note: `${effect === 'age' ? 'of ten years' : 'against CN'}, ${what}; 95 % from ${low} to ${high}`,
      });
    }
}
