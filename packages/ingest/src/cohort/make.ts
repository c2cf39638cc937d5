import type { Random } from '@tractogen/core';
import type { Grid, Tractogram } from '@tractogen/formats';
import { reverseStreamline } from '@tractogen/geometry';
import type { LabelRow } from '../tables/labels.ts';
import { effectsOf, type BundleOfSubject } from './effects.ts';
import type { Law } from './law.ts';
import { poisson } from './poisson.ts';
import { faAlong } from './point-data.ts';
import { drawStreamline, shapeOf } from './streamline.ts';
import type { Subject } from './subjects.ts';
import type { Template } from './template.ts';

/** Points of a streamline of the cohort: about one every 1 to 3 mm. */
const STREAMLINE_POINTS = 64;

/** A bundle of a subject, as the law had it and as it was drawn. */
export interface BundleTruth extends BundleOfSubject {
  readonly subject: string;
  readonly bundle: string;
  /** Streamlines, and the mean log of their lengths (mm). */
  readonly count: number;
  readonly drawnLogLength: number;
}

export interface Cohort {
  readonly tractogram: Tractogram;
  readonly labels: readonly LabelRow[];
  readonly truth: readonly BundleTruth[];
}

export interface CohortPlan {
  readonly law: Law;
  readonly subjects: readonly Subject[];
  readonly templates: readonly Template[];
  /** Expected streamlines of a bundle at the centre of the law. */
  readonly streamlines: number;
  readonly grid: Grid;
}

/**
 * Draws every streamline of a cohort, subject by subject, bundle by bundle; half of them run backwards.
 *
 * @param progress hears how many subjects are done
 */
export function makeCohort(
  { law, subjects, templates, streamlines, grid }: CohortPlan,
  random: Random,
  progress: (done: number) => void,
): Cohort {
  const parts: Float32Array[] = [];
  const fa: Float32Array[] = [];
  const labels: LabelRow[] = [];
  const truth: BundleTruth[] = [];
  for (const [i, subject] of subjects.entries()) {
    for (const [b, template] of templates.entries()) {
      const own = random.stream(`${subject.id}/${template.name}`);
      const effects = effectsOf(law, subject, b);
      const count = poisson(streamlines * Math.exp(effects.logCount), own);
      const shape = shapeOf(template, effects);
      const points = new Float32Array(3 * STREAMLINE_POINTS * count);
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const out = points.subarray(3 * STREAMLINE_POINTS * k, 3 * STREAMLINE_POINTS * (k + 1));
        sum += Math.log(drawStreamline(shape, law.streamlineLength, own, out));
        if (own.uniform() < 0.5) reverseStreamline(out, 0, STREAMLINE_POINTS);
        labels.push(labelOf(subject, b, template.name));
      }
      parts.push(points);
      fa.push(faAlong(law, effects, count, STREAMLINE_POINTS, own.stream('fa')));
      truth.push({
        subject: subject.id,
        bundle: template.name,
        ...effects,
        count,
        drawnLogLength: sum / count,
      });
    }
    progress(i + 1);
  }
  return { tractogram: joined(parts, fa, labels.length, grid), labels, truth };
}

function labelOf({ id, sex, site, icv, shown }: Subject, bundle: number, name: string): LabelRow {
  return {
    label: String(bundle + 1),
    name,
    class: 'plausible',
    about: {
      subject: id,
      age: shown.age.toFixed(3),
      diagnosis: shown.diagnosis,
      sex,
      site: `site-${site}`,
      icv: icv.toFixed(1),
    },
  };
}

function joined(
  parts: readonly Float32Array[],
  fa: readonly Float32Array[],
  count: number,
  grid: Grid,
): Tractogram {
  return {
    points: inOne(parts, 3 * STREAMLINE_POINTS * count),
    offsets: Uint32Array.from({ length: count + 1 }, (_, i) => i * STREAMLINE_POINTS),
    grid,
    perStreamline: new Map(),
    perPoint: new Map([['fa', { values: inOne(fa, STREAMLINE_POINTS * count), components: 1 }]]),
    groups: new Map(),
  };
}

function inOne(parts: readonly Float32Array[], length: number): Float32Array {
  const all = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
