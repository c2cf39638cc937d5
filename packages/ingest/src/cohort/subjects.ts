import type { Random } from '@tractogen/core';
import { DIAGNOSES, type Diagnosis } from '@tractogen/formats';
import type { Law } from './law.ts';

/** A subject of the cohort: what is shown of it, and what the law acts on. */
export interface Subject {
  readonly id: string;
  readonly sex: 'female' | 'male';
  /** 1 to 3. */
  readonly site: number;
  /** cm³. */
  readonly icv: number;
  /** Years and diagnosis that labels tell. */
  readonly shown: { readonly age: number; readonly diagnosis: Diagnosis };
  /** Years and diagnosis that shape its bundles; the same unless the arm permutes them. */
  readonly acts: { readonly age: number; readonly diagnosis: Diagnosis };
  /** Its own deviation on the logs of length and radius, in all bundles. */
  readonly length: number;
  readonly radius: number;
}

/** The mean of both sexes, cm³: where head size has no effect. */
export const meanIcv = ({ icv }: Law): number => (icv[0] + icv[1]) / 2;

/**
 * Draws subjects: each has a stream of its own, so that a larger cohort begins with the smaller one.
 *
 * @param random a stream of the cohort
 */
export function drawSubjects(law: Law, count: number, random: Random): Subject[] {
  const subjects = Array.from({ length: count }, (_, i) =>
    drawSubject(law, i, random.stream(`subject-${i}`)),
  );
  const { permuted } = law;
  if (permuted === 'none') return subjects;
  const order = random.stream('permutation').permutation(count);
  return subjects.map((subject, i) => showing(subject, permuted, subjects[order[i]].acts));
}

function showing(subject: Subject, permuted: 'all' | 'diagnosis', other: Subject['acts']): Subject {
  const shown = permuted === 'all' ? other : { age: subject.acts.age, diagnosis: other.diagnosis };
  return { ...subject, shown };
}

function drawSubject(law: Law, index: number, random: Random): Subject {
  const age = law.ages[0] + (law.ages[1] - law.ages[0]) * random.uniform();
  const diagnosis = DIAGNOSES[pick(law.diagnoses, random.uniform())];
  const male = random.uniform() < 0.5 + (law.menByDecade * (age - law.ageCentre)) / 10;
  const icv = law.icv[male ? 1 : 0] + law.icvSd * random.normal();
  const acts = { age, diagnosis };
  return {
    id: `sim-${String(index + 1).padStart(4, '0')}`,
    sex: male ? 'male' : 'female',
    site: siteOf(law, age, random),
    icv,
    shown: acts,
    acts,
    length: law.subjectLength * random.normal(),
    radius: law.subjectRadius * random.normal(),
  };
}

/** Any of the three alike; or, where sites follow age, by the age with a decade of spread. */
function siteOf({ siteFollowsAge, ages }: Law, age: number, random: Random): number {
  const third = (ages[1] - ages[0]) / 3;
  const place = siteFollowsAge ? (age - ages[0] + 10 * random.normal()) / third : 3 * random.uniform();
  return 1 + Math.min(2, Math.max(0, Math.floor(place)));
}

function pick(shares: readonly number[], at: number): number {
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    sum += share;
    if (at < sum) return i;
  }
  return shares.length - 1;
}
