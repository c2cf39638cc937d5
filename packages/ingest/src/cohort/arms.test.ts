import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { lawOf, type Arm, type Role } from './law.ts';
import { makeCohort, type Cohort } from './make.ts';
import { drawSubjects, type Subject } from './subjects.ts';
import { POINTS, type Template } from './template.ts';

const ROLES: readonly Role[] = ['bowing', 'fornix-like', 'other', 'null'];
const N = 1000;
/** Half a circle of 30 mm about (90, 90). */
const TEMPLATES = ROLES.map((role): Template => ({
  name: role,
  role,
  centreline: Float32Array.from({ length: 3 * POINTS }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 3)) / (POINTS - 1);
    return [90 - 30 * Math.cos(angle), 90 + 30 * Math.sin(angle), 4][i % 3];
  }),
  logLength: Math.log(30 * Math.PI),
  logRadius: Math.log(3),
}));
const grid = {
  voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
  dimensions: [64, 64, 3] as [number, number, number],
};
type Person = readonly [age: number, diagnosis: 'CN' | 'MCI' | 'AD'];
const CENTRE: Person = [70, 'CN'];
const PEOPLE: readonly Person[] = [CENTRE, [50, 'CN'], [90, 'CN'], [60, 'MCI'], [90, 'AD']];

function made(arm: Arm, people: readonly Person[], streamlines = N): Cohort {
  const subjects = people.map(([age, diagnosis]): Subject => ({
    id: `${age}${diagnosis}`,
    sex: 'female',
    site: 2,
    icv: 1485,
    shown: { age, diagnosis },
    acts: { age, diagnosis },
    length: 0,
    radius: 0,
  }));
  const plan = { law: lawOf(arm, ROLES), subjects, templates: TEMPLATES, streamlines, grid };
  return makeCohort(plan, randomFrom('arms'), () => {});
}

/** Measured on the points alone. */
function measured({ tractogram: { points, offsets }, labels }: Cohort, [age, diagnosis]: Person, b: number) {
  const rows = labels.flatMap((label, row) =>
    label.about?.subject === `${age}${diagnosis}` && label.name === ROLES[b] ? [row] : [],
  );
  const mean = (of: (row: number) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const logLength = mean((row) => {
    let length = 0;
    for (let i = 3 * (offsets[row] + 1); i < 3 * offsets[row + 1]; i += 3)
      length += Math.hypot(
        points[i] - points[i - 3],
        points[i + 1] - points[i - 2],
        points[i + 2] - points[i - 1],
      );
    return Math.log(length);
  });
  // Half-way along, across the plane.
  const z = (row: number): number => points[3 * (offsets[row] + 32) + 2];
  const middle = mean(z);
  const top = mean((row) => points[3 * (offsets[row] + 32) + 1]);
  const logSpread = Math.log(Math.sqrt(mean((row) => (z(row) - middle) ** 2)));
  return { count: rows.length, logLength, logSpread, top };
}

/** The law as it was chosen, written down a second time: what a person's bundle has beside that of 70 years and CN. */
function chosen(arm: Arm, b: number, [age, diagnosis]: Person) {
  const stage = { CN: 0, MCI: 0.5, AD: 1 }[diagnosis];
  const steeper = arm === 'diagnosis' ? { CN: 1, MCI: 1.25, AD: 1.5 }[diagnosis] : 1;
  const u = (age - 70) / 10;
  const acts = arm !== 'null' && (arm !== 'local' || b === 1) ? 1 : 0;
  const [lambda, rho, kappa] = [
    [-0.02, -0.025, -0.05],
    [-0.05, -0.06, -0.1],
    [-0.02, -0.025, -0.05],
    [0, 0, 0],
  ][b];
  const [delta, gamma, eta, bow] = b === 1 ? [-0.04, -0.08, -0.3, 1.5] : [-0.005, -0.02, -0.05, 0];
  const squared = arm === 'non-linear' ? (lambda / 2) * u * u : 0;
  return {
    logLength: acts * (lambda * u * steeper + squared + delta * stage),
    logSpread: acts * (rho * u * steeper + gamma * stage),
    logCount: acts * (kappa * u * steeper + eta * stage),
    bow: acts * ((b === 0 ? 0.05 * 10 * u * steeper : 0) + bow * stage),
  };
}

describe.each(['control', 'local', 'null', 'diagnosis', 'confounded', 'non-linear'] as const)(
  'streamlines of the arm %s',
  (arm) => {
    const cohort = made(arm, PEOPLE);
    it.each(PEOPLE.slice(1))('follow the law at %i years, %s', (age, diagnosis) => {
      for (const b of ROLES.keys()) {
        const [found, base] = [measured(cohort, [age, diagnosis], b), measured(cohort, CENTRE, b)];
        const law = chosen(arm, b, [age, diagnosis]);
        // Four standard errors of what is measured, of both.
        const error = (sd: number): number => 4 * sd * Math.sqrt(1 / found.count + 1 / base.count);
        expect(Math.abs(found.logLength - base.logLength - law.logLength)).toBeLessThan(error(0.08));
        // Places in a disc have kurtosis 2, and so the log of their SD an SE of 1 / √(4n); wobble does not grow thinner.
        expect(Math.abs(found.logSpread - base.logSpread - law.logSpread)).toBeLessThan(error(0.5) + 0.01);
        expect(Math.abs(found.count - N * Math.exp(law.logCount))).toBeLessThan(
          4 * Math.sqrt(N * Math.exp(law.logCount)),
        );
        // The arc's height over its middle falls with its scale, and its mean depth with length and spread.
        const height = 120 - (90 + 60 / Math.PI);
        const rise = found.top - base.top - height * (Math.exp(law.logLength) - 1);
        if (arm !== 'non-linear' || diagnosis !== 'AD')
          expect(Math.abs(rise - law.bow)).toBeLessThan(error(2.2) + 0.25);
      }
    });
  },
);

it('only the non-linear arm bends bundles of AD, at three tenths of their length, by 3 mm or 1 mm', () => {
  // At 70 years all else is as in the control arm, and each streamline is drawn alike.
  const person: Person = [70, 'AD'];
  const [bent, straight] = [made('non-linear', [person], 200), made('control', [person], 200)];
  expect(bent.labels).toEqual(straight.labels);
  for (const [b, most] of [1, 3, 1, 0].entries()) {
    const away = (share: number): number => {
      let [sum, n] = [0, 0];
      for (const [row, { name }] of bent.labels.entries()) {
        if (name !== ROLES[b]) continue;
        const start = 3 * bent.tractogram.offsets[row];
        // Bundles begin on the left.
        const at = bent.tractogram.points[start] < 90 ? share : 1 - share;
        const point = start + 3 * Math.round(63 * at);
        const radius = ({ points }: Cohort['tractogram']): number =>
          Math.hypot(points[point] - 90, points[point + 1] - 90);
        sum += radius(bent.tractogram) - radius(straight.tractogram);
        n += 1;
      }
      return sum / n;
    };
    expect(Math.abs(away(0.3) - most)).toBeLessThan(0.15 * most + 0.01);
    expect(Math.abs(away(0.9))).toBeLessThan(0.1 * most + 0.01);
  }
});

describe('arms that differ in who is shown', () => {
  const draw = (arm: Arm): Subject[] => drawSubjects(lawOf(arm, ROLES), 1500, randomFrom('subjects'));
  const slope = (xs: readonly number[], ys: readonly number[]): { is: number; error: number } => {
    const mean = (values: readonly number[]): number => values.reduce((a, v) => a + v, 0) / values.length;
    const [mx, my] = [mean(xs), mean(ys)];
    const sxx = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
    const is = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0) / sxx;
    const rest = ys.reduce((sum, y, i) => sum + (y - my - is * (xs[i] - mx)) ** 2, 0) / (ys.length - 2);
    return { is, error: Math.sqrt(rest / sxx) };
  };

  it('null-permuted: lengths go with the years that act, and not with those that are told', () => {
    const subjects = draw('null-permuted').slice(0, 400);
    const law = lawOf('null-permuted', ROLES);
    const cohort = makeCohort(
      { law, subjects, templates: TEMPLATES, streamlines: 4, grid },
      randomFrom('permuted'),
      () => {},
    );
    const lengths = cohort.truth.filter(({ bundle, count }) => bundle === 'fornix-like' && count > 0);
    const of = (which: 'shown' | 'acts'): number[] =>
      lengths.map(({ subject }) => subjects.find(({ id }) => id === subject)?.[which].age ?? Number.NaN);
    const drawn = lengths.map(({ drawnLogLength }) => 10 * drawnLogLength);
    const [told, acts] = [slope(of('shown'), drawn), slope(of('acts'), drawn)];
    expect(Math.abs(told.is)).toBeLessThan(4 * told.error);
    expect(Math.abs(acts.is - -0.05)).toBeLessThan(4 * acts.error);
    expect(Math.abs(acts.is)).toBeGreaterThan(4 * acts.error);
    // What a study would know is what is told.
    const labels = new Map(cohort.labels.map(({ about }) => [about?.subject, about?.age]));
    for (const { id, shown } of subjects)
      if (labels.has(id)) expect(labels.get(id)).toBe(shown.age.toFixed(3));
  });

  it('diagnosis-permuted: ages are their own, diagnoses are told as often and by chance', () => {
    const subjects = draw('diagnosis-permuted');
    const alike = subjects.filter(({ shown, acts }) => shown.diagnosis === acts.diagnosis).length;
    // Two draws of 40, 35, 25 % agree in 0.16 + 0.1225 + 0.0625 of all.
    expect(Math.abs(alike / subjects.length - 0.345)).toBeLessThan(4 * Math.sqrt((0.345 * 0.655) / 1500));
    expect(subjects.every(({ shown, acts }) => shown.age === acts.age)).toBe(true);
  });

  it('confounded: site, sex and with it head size go with age, and in no other arm', () => {
    for (const arm of ['confounded', 'control'] as const) {
      const subjects = draw(arm);
      const ages = subjects.map(({ acts }) => (acts.age - 70) / 10);
      const [site, male, head] = [
        slope(
          ages,
          subjects.map((one) => one.site),
        ),
        slope(
          ages,
          subjects.map(({ sex }) => (sex === 'male' ? 1 : 0)),
        ),
        slope(
          ages,
          subjects.map(({ icv }) => icv),
        ),
      ];
      for (const found of [site, male, head])
        expect(Math.abs(found.is) > 5 * found.error).toBe(arm === 'confounded');
      // A fifth more of them are men with every ten years, and men's heads are 170 mL larger.
      expect(Math.abs(male.is - (arm === 'confounded' ? 0.2 : 0))).toBeLessThan(4 * male.error);
      expect(Math.abs(head.is - (arm === 'confounded' ? 34 : 0))).toBeLessThan(4 * head.error);
    }
  });
});
