import { beginArtefact, diskFileSystem, openArtefact, randomFrom } from '@tractogen/core';
import { VALUES, category, type StreamlineTable } from '@tractogen/formats';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectMetrics } from '../metrics/metrics.ts';
import { lineTable, randomLine } from '../testing/lines.ts';
import { effectsIn } from './effects.ts';
import { groupsOfRequests, groupsOfSubjects } from './groups.ts';
import { measureAsked, measurePopulation, populationOf } from './measure.ts';
import { regress } from './regress.ts';
import { readTruth } from './truth.ts';

describe('regression', () => {
  it('has the slope and the standard error of the textbook', () => {
    // One predictor: b = Sxy / Sxx, its variance s² / Sxx.
    const x = Float64Array.of(1, 2, 3, 4, 5);
    const y = Float64Array.of(2.1, 3.9, 6.2, 7.8, 10.1);
    const found = regress(new Map([['x', x]]), y)?.get('x');
    expect(found?.value).toBeCloseTo(1.99, 12);
    // Residuals 0.06, −0.13, 0.18, −0.21, 0.10 leave 0.107 on three degrees of freedom; Sxx is 10.
    expect(found?.error).toBeCloseTo(Math.sqrt(0.107 / 3 / 10), 12);
  });

  it('tells two predictors apart that go together, and its errors are those of repetition', () => {
    const values: number[] = [];
    const errors: number[] = [];
    for (let draw = 0; draw < 300; draw++) {
      const random = randomFrom(draw);
      const a = Float64Array.from({ length: 60 }, () => random.normal());
      const b = a.map((value) => 0.8 * value + 0.6 * random.normal());
      const y = a.map((value, i) => 1 + 2 * value - 3 * b[i] + 0.5 * random.normal());
      const found = regress(
        new Map([
          ['a', a],
          ['b', b],
        ]),
        y,
      )?.get('a');
      values.push(found?.value ?? Number.NaN);
      errors.push(found?.error ?? Number.NaN);
    }
    const mean = (all: readonly number[]): number => all.reduce((sum, value) => sum + value, 0) / all.length;
    const sd = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
    expect(Math.abs(mean(values) - 2)).toBeLessThan((4 * sd) / Math.sqrt(300));
    expect(Math.abs(mean(errors) / sd - 1)).toBeLessThan(4 / Math.sqrt(2 * 300));
  });

  it('says nothing where a column is another one, or nothing is left over', () => {
    const x = Float64Array.of(1, 2, 3, 4);
    expect(
      regress(
        new Map([
          ['x', x],
          ['y', x.map((value) => 2 * value)],
        ]),
        x,
      ),
    ).toBeNull();
    expect(regress(new Map([['x', x.slice(0, 2)]]), x.slice(0, 2))).toBeNull();
  });
});

const LAMBDA = -0.04;
const RHO = -0.1;
const DELTA = -0.06;

/** Subjects of 40 lines each, whose length and spread follow age and diagnosis. */
function subjects(count: number): StreamlineTable {
  const random = randomFrom('subjects');
  const table = lineTable(40 * count, 'any');
  const people = Array.from({ length: count }, (_, i) => ({
    age: 50 + 40 * random.uniform(),
    diagnosis: ['CN', 'MCI', 'AD'][i % 3],
    own: 0.02 * random.normal(),
  }));
  const points = new Float32Array(table.points.length);
  const of = Array.from({ length: table.rows }, (_, row) => Math.floor(row / 40));
  for (const [row, who] of of.entries()) {
    const { age, diagnosis, own } = people[who];
    const decades = (age - 70) / 10;
    const stage = diagnosis === 'AD' ? 1 : diagnosis === 'MCI' ? 0.5 : 0;
    const length = 70 * Math.exp(LAMBDA * decades + DELTA * stage + own);
    const line = randomLine(row % 2 === 0 ? 'a' : 'b', length, random);
    const middle = row % 2 === 0 ? 30 : 60;
    for (let k = 0; k < VALUES; k += 3)
      line[k + 1] = middle + Math.exp(RHO * decades) * (line[k + 1] - middle);
    points.set(line, row * VALUES);
  }
  return {
    ...table,
    points,
    subject: category(of.map((who) => `s${who}`)),
    age: Float32Array.from(of, (who) => people[who].age),
    diagnosis: category(of.map((who) => people[who].diagnosis)),
    sex: category(of.map((who) => (who % 2 === 0 ? 'female' : 'male'))),
  };
}

describe('a population', () => {
  const table = subjects(90);

  it('shows the effects that shape it, sex beside them', () => {
    const groups = groupsOfSubjects(table, 'a');
    expect(groups.length).toBe(90);
    expect(groups.every(({ rows }) => rows.length === 20)).toBe(true);
    expect([...groups[0].others.keys()]).toEqual(['sex=male']);
    const effects = effectsIn(table.points, groups);
    const within = (measure: 'length' | 'radius', effect: 'age' | 'ad' | 'mci', truth: number): void => {
      const { value, error } = effects.get(measure)?.get(effect) ?? { value: Number.NaN, error: 0 };
      expect(Math.abs(value - truth)).toBeLessThan(4 * error);
      expect(error).toBeLessThan(measure === 'length' ? 0.01 : 0.05);
    };
    within('length', 'age', LAMBDA);
    within('length', 'ad', DELTA);
    within('length', 'mci', DELTA / 2);
    within('radius', 'age', RHO);
    within('radius', 'ad', 0);
  });

  it('is compared with samples that were asked for ages', () => {
    const count = 600;
    const random = randomFrom('asked');
    const ages = Float64Array.from({ length: count }, () => 50 + 40 * random.uniform());
    const ad = Float64Array.from({ length: count }, (_, i) => i % 2);
    const points = new Float32Array(count * VALUES);
    // Half the effect of age that the subjects show.
    for (const [row, age] of ages.entries())
      points.set(
        randomLine('a', 70 * Math.exp((LAMBDA / 2) * ((age - 70) / 10) + DELTA * ad[row]), random),
        row * VALUES,
      );
    const requests = {
      attributes: new Map([
        ['age', ages],
        ['diagnosis=AD', ad],
      ]),
      bundle: Array.from({ length: count }, () => 'a'),
      outOfSupport: new Uint8Array(count),
    };
    const groups = groupsOfRequests(requests, 'a', 25);
    expect(groups.length).toBe(24);
    expect(groups.flatMap(({ rows }) => rows).toSorted((a, b) => a - b)).toEqual([...ages.keys()]);
    const metrics = collectMetrics();
    const population = populationOf(table, null);
    measurePopulation(table, population, metrics);
    measureAsked('', points, requests, population, metrics);
    expect(metrics.found['control.age.slope_ratio.a'].value).toBeCloseTo(0.5, 1);
    expect(metrics.found['control.age.slope_ratio'].n).toBe(1);
    expect(metrics.found['population.generated.length.ad.a'].value).toBeCloseTo(DELTA, 2);
    expect(metrics.found['population.real.length.age.a'].note).toMatch(
      /^of ten years, of training subjects; 95 % from -0/,
    );
  });

  it('is told the truth of a simulated cohort, and of nothing else', async () => {
    const root = await mkdtemp(join(tmpdir(), 'truth-'));
    const write = async (name: string, permuted: string, steeper: number[]): Promise<string> => {
      const output = await beginArtefact(diskFileSystem, join(root, name));
      const own = { lambda: -0.05, rho: -0.06, delta: -0.04, gamma: -0.08, lambdaSquared: 0 };
      await output.writeJson('truth.json', {
        what: 'simulated',
        arm: name,
        law: { bundles: [own], steeper, permuted },
        templates: [{ name: 'bundle_1' }],
      });
      await output.commit({
        kind: 'tractogram',
        access: 'open',
        counts: { in: 0, out: 0, dropped: {} },
        provenance: {},
      });
      return join(root, name);
    };
    const truth = await readTruth(await openArtefact(await write('control', 'none', [1, 1, 1])));
    expect(truth?.('bundle_1', 'length', 'age')).toBe(-0.05);
    expect(truth?.('bundle_1', 'radius', 'mci')).toBe(-0.04);
    expect(truth?.('bundle_1', 'bow', 'age')).toBeNull();
    expect(truth?.('bundle_2', 'length', 'age')).toBeNull();
    const permuted = await readTruth(await openArtefact(await write('permuted', 'all', [1, 1, 1])));
    expect(permuted?.('bundle_1', 'length', 'age')).toBe(0);
    const steeper = await readTruth(await openArtefact(await write('steeper', 'diagnosis', [1, 1.25, 1.5])));
    expect(steeper?.('bundle_1', 'length', 'age')).toBeNull();
    expect(steeper?.('bundle_1', 'length', 'ad')).toBe(0);
    expect(await readTruth(undefined)).toBeNull();
    await rm(root, { recursive: true });
  });
});
