import { randomFrom } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { effectsOf } from './effects.ts';
import { FIBERCUP_ROLES, lawOf } from './law.ts';
import { makeCohort, type Cohort } from './make.ts';
import { poisson } from './poisson.ts';
import { drawSubjects, type Subject } from './subjects.ts';
import { fitTemplate, POINTS, type Template } from './template.ts';

const grid = {
  voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
  dimensions: [64, 64, 3] as [number, number, number],
};
/** Half a circle of 30 mm, or a straight line of 100 mm. */
const arc = (name: string): Template => ({
  name,
  role: 'other',
  centreline: Float32Array.from({ length: 3 * POINTS }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 3)) / (POINTS - 1);
    return [90 - 30 * Math.cos(angle), 90 + 30 * Math.sin(angle), 4][i % 3];
  }),
  logLength: Math.log(30 * Math.PI),
  logRadius: Math.log(3),
});

const subject = (more: Partial<Subject> = {}): Subject => ({
  id: 's',
  sex: 'female',
  site: 2,
  icv: 1485,
  shown: { age: 70, diagnosis: 'CN' },
  acts: { age: 70, diagnosis: 'CN' },
  length: 0,
  radius: 0,
  ...more,
});
const acting = (age: number, diagnosis: 'CN' | 'MCI' | 'AD'): Partial<Subject> => ({
  acts: { age, diagnosis },
});

describe('the law', () => {
  it('does nothing at the centre of everything', () => {
    const effects = effectsOf(lawOf('control', FIBERCUP_ROLES), subject(), 0);
    expect(Object.values(effects).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('adds what age, diagnosis, sex, head size and site do, by the numbers that it was given', () => {
    const law = lawOf('control', FIBERCUP_ROLES);
    // Fornix-like, ten years on, AD.
    const old = effectsOf(law, subject(acting(80, 'AD')), 1);
    expect(old.logLength).toBeCloseTo(-0.05 - 0.04, 12);
    expect(old.logRadius).toBeCloseTo(-0.06 - 0.08, 12);
    expect(old.logCount).toBeCloseTo(-0.1 - 0.3, 12);
    expect(old.bow).toBeCloseTo(1.5, 12);
    // The U, MCI, ten years before.
    const young = effectsOf(law, subject(acting(60, 'MCI')), 0);
    expect(young.logLength).toBeCloseTo(0.02 - 0.0025, 12);
    expect(young.bow).toBeCloseTo(-0.5, 12);
    const other = effectsOf(law, subject({ sex: 'male', site: 3, icv: 1485 * 1.1, length: 0.02 }), 3);
    expect(other.logLength).toBeCloseTo(0.01 + Math.log(1.01) + Math.log(1.1) / 3 + 0.02, 12);
  });

  it('is steeper in AD where it is asked to be, local, and not linear', () => {
    expect(effectsOf(lawOf('diagnosis', FIBERCUP_ROLES), subject(acting(80, 'AD')), 2).logLength).toBeCloseTo(
      -0.03 - 0.005,
      12,
    );
    expect(effectsOf(lawOf('local', FIBERCUP_ROLES), subject(acting(80, 'AD')), 0).logLength).toBe(0);
    expect(effectsOf(lawOf('local', FIBERCUP_ROLES), subject(acting(80, 'CN')), 4).logLength).toBeCloseTo(
      -0.05,
      12,
    );
    expect(effectsOf(lawOf('null', FIBERCUP_ROLES), subject(acting(90, 'AD')), 1).logLength).toBe(0);
    const squared = effectsOf(lawOf('non-linear', FIBERCUP_ROLES), subject(acting(90, 'AD')), 1);
    expect(squared.logLength).toBeCloseTo(-0.1 - 0.1 - 0.04, 12);
    expect(squared.bend).toBe(3);
  });
});

describe('subjects', () => {
  const subjects = drawSubjects(lawOf('control', FIBERCUP_ROLES), 4000, randomFrom(5));
  const share = (test: (one: Subject) => boolean): number => subjects.filter(test).length / subjects.length;

  it('are drawn as the law says, and a larger cohort begins with the smaller one', () => {
    expect(drawSubjects(lawOf('control', FIBERCUP_ROLES), 10, randomFrom(5))).toEqual(subjects.slice(0, 10));
    for (const [diagnosis, wanted] of [
      ['CN', 0.4],
      ['MCI', 0.35],
      ['AD', 0.25],
    ] as const)
      // Three standard errors.
      expect(Math.abs(share(({ acts }) => acts.diagnosis === diagnosis) - wanted)).toBeLessThan(0.024);
    expect(Math.abs(share(({ sex }) => sex === 'male') - 0.5)).toBeLessThan(0.024);
    expect(Math.abs(share(({ site }) => site === 1) - 1 / 3)).toBeLessThan(0.024);
    const ages = subjects.map(({ acts }) => acts.age);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...ages)).toBeLessThan(90);
  });

  it('go to later sites when older only where that is asked', () => {
    const meanAge = (all: readonly Subject[], site: number): number => {
      const ages = all.filter((one) => one.site === site).map(({ acts }) => acts.age);
      return ages.reduce((sum, age) => sum + age, 0) / ages.length;
    };
    expect(Math.abs(meanAge(subjects, 3) - meanAge(subjects, 1))).toBeLessThan(1.5);
    const confounded = drawSubjects(lawOf('confounded', FIBERCUP_ROLES), 2000, randomFrom(5));
    expect(meanAge(confounded, 3) - meanAge(confounded, 1)).toBeGreaterThan(15);
  });

  it('show ages of others where labels are permuted, all of them once', () => {
    const permuted = drawSubjects(lawOf('null-permuted', FIBERCUP_ROLES), 300, randomFrom(5));
    const of = (which: 'shown' | 'acts'): number[] =>
      permuted.map((one) => one[which].age).toSorted((a, b) => a - b);
    expect(of('shown')).toEqual(of('acts'));
    expect(permuted.filter(({ shown, acts }) => shown.age === acts.age).length).toBeLessThan(10);
    const diagnosis = drawSubjects(lawOf('diagnosis-permuted', FIBERCUP_ROLES), 300, randomFrom(5));
    expect(diagnosis.every(({ shown, acts }) => shown.age === acts.age)).toBe(true);
    expect(diagnosis.some(({ shown, acts }) => shown.diagnosis !== acts.diagnosis)).toBe(true);
  });
});

it('counts are Poisson: mean and variance alike, of small and large means', () => {
  const random = randomFrom(9);
  for (const mean of [3, 50, 1200]) {
    const counts = Array.from({ length: 2000 }, () => poisson(mean, random));
    const average = counts.reduce((sum, n) => sum + n, 0) / counts.length;
    const variance = counts.reduce((sum, n) => sum + (n - average) ** 2, 0) / (counts.length - 1);
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / 2000));
    // The standard error of a variance is about var · √(2 / n).
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / 2000) + 0.02);
  }
});

it('a template is fitted to length and spread across, whichever way streamlines run', () => {
  const random = randomFrom(3);
  const rows = Array.from({ length: 400 }, (_, i) => i);
  const points = Float32Array.from(
    rows.flatMap((i) => {
      const [y, z, length] = [
        4 * random.normal(),
        3 * random.normal(),
        100 * Math.exp(0.05 * random.normal()),
      ];
      const line = Array.from({ length: 40 }, (_, k) => [((k - 19.5) / 39) * length, y, z]);
      return (i % 2 === 0 ? line : line.toReversed()).flat();
    }),
  );
  const tractogram: Tractogram = {
    points,
    offsets: Uint32Array.from({ length: 401 }, (_, i) => 40 * i),
    grid,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups: new Map(),
  };
  const { logLength, logRadius, centreline } = fitTemplate({ name: 'b', role: 'other' }, tractogram, rows);
  expect(logLength).toBeCloseTo(Math.log(100), 2);
  expect(Math.exp(logRadius)).toBeCloseTo(5, 0);
  expect(Math.abs(centreline[0] - centreline[765])).toBeCloseTo(Math.exp(logLength), 1);
  expect(() => fitTemplate({ name: 'b', role: 'other' }, tractogram, rows.slice(0, 9))).toThrow(/too few/);
});

describe('streamlines', () => {
  const law = lawOf('control', FIBERCUP_ROLES.slice(0, 2));
  const templates = [arc('bundle_1'), arc('bundle_2')];
  const make = (subjects: readonly Subject[], streamlines = 200): Cohort =>
    makeCohort({ law, subjects, templates, streamlines, grid }, randomFrom(11), () => {});
  const lengthsOf = ({ tractogram: { points, offsets } }: Cohort, rows: readonly number[]): number[] =>
    rows.map((row) => {
      let sum = 0;
      for (let i = offsets[row] + 1; i < offsets[row + 1]; i++)
        sum += Math.hypot(...[0, 1, 2].map((axis) => points[3 * i + axis] - points[3 * i - 3 + axis]));
      return sum;
    });
  const rowsOf = ({ labels }: Cohort, id: string, name: string): number[] =>
    labels.flatMap((label, row) => (label.about?.subject === id && label.name === name ? [row] : []));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  it('have the length, the spread, the number and the bow of the law', () => {
    const cohort = make([
      subject({ id: 'young', ...acting(50, 'CN') }),
      subject({ id: 'old', ...acting(90, 'AD') }),
    ]);
    const effect = (measure: (rows: readonly number[]) => number, name: string): number =>
      measure(rowsOf(cohort, 'old', name)) - measure(rowsOf(cohort, 'young', name));
    const logLength = (rows: readonly number[]): number => mean(lengthsOf(cohort, rows).map(Math.log));
    // Forty years and AD: four decades of λ, and δ; within four standard errors of two means.
    const error = 4 * 0.08 * Math.sqrt(2 / 120);
    expect(Math.abs(effect(logLength, 'bundle_1') - (4 * -0.02 - 0.005))).toBeLessThan(error);
    expect(Math.abs(effect(logLength, 'bundle_2') - (4 * -0.05 - 0.04))).toBeLessThan(error);
    // Across the arc's middle: height is along y, and across it lie y and z.
    const middle = (axis: number) => (rows: readonly number[]) =>
      rows.map((row) => cohort.tractogram.points[3 * (64 * row + 32) + axis]);
    const spread = (rows: readonly number[]): number => {
      const z = middle(2)(rows);
      return Math.log(Math.sqrt(mean(z.map((value) => (value - mean(z)) ** 2))));
    };
    expect(Math.abs(effect(spread, 'bundle_2') - (4 * -0.06 - 0.08))).toBeLessThan(4 / Math.sqrt(2 * 60));
    // Bundle 1 is pushed outwards by 0.05 mm a year, and is shorter: its height falls with its scale.
    const top = effect((rows) => mean(middle(1)(rows)), 'bundle_1');
    const centre = 90 + (30 * 2) / Math.PI;
    const shrunk = (years: number, delta: number): number =>
      centre + (120 - centre) * Math.exp(-0.002 * years + delta);
    expect(Math.abs(top - (0.05 * 40 + shrunk(20, -0.005) - shrunk(-20, 0)))).toBeLessThan(1.2);
    for (const { count, logCount } of cohort.truth)
      expect(Math.abs(count - 200 * Math.exp(logCount))).toBeLessThan(
        4 * Math.sqrt(200 * Math.exp(logCount)),
      );
  });

  it('vary in length within a bundle as the law says, and truth tells what was drawn', () => {
    const cohort = make([subject({ id: 'one' })], 2000);
    const logs = lengthsOf(cohort, rowsOf(cohort, 'one', 'bundle_1')).map(Math.log);
    const sd = Math.sqrt(mean(logs.map((value) => (value - mean(logs)) ** 2)));
    // A normal cut at three SDs has 0.987 of its SD.
    expect(Math.abs(sd - 0.987 * 0.08)).toBeLessThan(4 * (0.08 / Math.sqrt(2 * 2000)));
    expect(mean(logs)).toBeCloseTo(cohort.truth[0].drawnLogLength, 3);
    expect(mean(logs)).toBeCloseTo(Math.log(30 * Math.PI), 2);
    const back = cohort.tractogram.points.filter((_, i) => i % 192 === 0 && i < 192 * 2000);
    expect(mean([...back].map((x) => (x > 90 ? 1 : 0)))).toBeCloseTo(0.5, 1);
  });

  it('carry FA that falls with age and shifts with the site', () => {
    const of = (more: Partial<Subject>): number => {
      const { values } = make([subject(more)]).tractogram.perPoint.get('fa') ?? { values: [] };
      return mean([...values]);
    };
    // The mean of a half sine is 2 / π; of noise little is left.
    const middle = 0.4 + 0.2 * (2 / Math.PI);
    expect(Math.abs(of({}) - middle)).toBeLessThan(0.003);
    expect(Math.abs(of(acting(90, 'CN')) - 0.92 * middle)).toBeLessThan(0.003);
    expect(Math.abs(of({ site: 3 }) - middle - 0.02)).toBeLessThan(0.003);
    // The same for everybody of an age, in every arm.
    for (const arm of ['control', 'diagnosis'] as const)
      expect(effectsOf(lawOf(arm, FIBERCUP_ROLES), subject(acting(80, 'AD')), 1).faShare).toBeCloseTo(
        -0.04,
        12,
      );
  });

  it('are the same each time, and those of a subject do not hang on the others', () => {
    const one = make([subject({ id: 'a' }), subject({ id: 'b' })]);
    const other = make([subject({ id: 'b' })]);
    const rows = [...rowsOf(one, 'b', 'bundle_1'), ...rowsOf(one, 'b', 'bundle_2')];
    expect(other.tractogram.points).toEqual(
      one.tractogram.points.slice(192 * rows[0], 192 * (rows[rows.length - 1] + 1)),
    );
  });
});
