import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import type { AttributeRequest } from '../params.ts';
import { madeModel, madeTable } from '../testing/made.ts';
import { askableOf, asksNothing } from './askable.ts';
import { buildRequests } from './build.ts';
import { pickRequests, requestRows, type BundleRequests } from './requests.ts';
import { trainingOf } from './training.ts';

const table = madeTable();
const training = trainingOf(table);
const model = madeModel(table, ['length', 'age', 'diagnosis=AD', 'diagnosis=MCI']);
const askable = askableOf(model);
const ofA = [...table.bundle.codes.keys()].filter((row) => row % 4 !== 3);

interface Build {
  readonly count?: number;
  readonly rest?: 'even' | 'none';
  readonly bundle?: string;
  readonly known?: boolean;
  readonly warnings?: string[];
}

function build(attributes: Record<string, AttributeRequest>, options: Build = {}): BundleRequests {
  const { count = 300, rest = 'even', bundle = 'a', known = true, warnings = [] } = options;
  const warn = (message: string): void => void warnings.push(message);
  return buildRequests(
    bundle,
    askable,
    known ? training : null,
    { count, attributes, rest, warn },
    randomFrom(3),
  );
}

describe('askableOf', () => {
  it('tells numbers from words, and where the bundle has to be told', () => {
    expect(askable.bundle).toBe(true);
    expect(askable.numbers).toEqual(['length', 'age']);
    expect([...askable.words]).toEqual([['diagnosis', ['AD', 'MCI']]]);
    const free = { conditions: { classes: false, attributes: [] }, attributes: {} };
    const plain = askableOf({ ...model, ...free });
    expect(asksNothing(plain)).toBe(true);
    expect(askableOf({ ...model, ...free, prior: { kind: 'ring', radius: 3 } }).bundle).toBe(true);
    const scaled = madeModel(table, ['length'], { conditions: { classes: false, attributes: ['length'] } });
    expect(askableOf(scaled).bundle).toBe(true);
    const overAll = madeModel(table, ['length'], { conditions: { classes: false, attributes: [] } }, 'all');
    const regression = askableOf({
      ...overAll,
      prior: { kind: 'regression', attribute: 'length', direction: [1, 0], bias: [0, 0], logvar: 0 },
    });
    expect(regression).toMatchObject({ bundle: false, attributes: ['length'], numbers: ['length'] });
  });
});

describe('buildRequests', () => {
  it('asks evenly over the middle of training by default, and for every word as often', () => {
    const { values, words } = build({});
    const lengths = [...(values.get('length') ?? [])];
    const known = ofA.map((row) => training.values('length')[row]).toSorted((a, b) => a - b);
    // 90 rows: the 5th percentile lies 0.45 of the way from the 5th to the 6th value.
    const p5 = known[4] + 0.45 * (known[5] - known[4]);
    const p95 = known[84] + 0.55 * (known[85] - known[84]);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(p5);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(p95);
    const mean = lengths.reduce((sum, value) => sum + value, 0) / 300;
    // Five standard errors of a uniform law.
    expect(Math.abs(mean - (p5 + p95) / 2)).toBeLessThan((5 * (p95 - p5)) / Math.sqrt(12 * 300));
    const diagnoses = words.get('diagnosis') ?? [];
    for (const word of ['AD', 'CN', 'MCI'])
      expect(diagnoses.filter((other) => other === word)).toHaveLength(100);
    expect([...(values.get('diagnosis=AD') ?? [])]).toEqual(diagnoses.map((word) => Number(word === 'AD')));
    expect([...(values.get('diagnosis=MCI') ?? [])]).toEqual(diagnoses.map((word) => Number(word === 'MCI')));
  });

  it('takes training values from one row together', () => {
    const { values, words } = build({ length: 'training', age: 'training', diagnosis: 'training' });
    const { codes, names } = table.diagnosis;
    const rows = new Set(
      ofA.map((row) => [training.values('length')[row], table.age[row], names[codes[row]]].join(' ')),
    );
    for (let i = 0; i < 300; i++) {
      const own = [values.get('length')?.[i], values.get('age')?.[i], words.get('diagnosis')?.[i]];
      expect(rows).toContain(own.join(' '));
    }
  });

  it('takes values in equal shares, numbers and words as they are, independently of each other', () => {
    const { values, words } = build({
      length: { values: [30, 40, 50] },
      age: { values: [60, 80] },
      diagnosis: 'AD',
    });
    const pairs = new Map<string, number>();
    for (let i = 0; i < 300; i++) {
      const pair = `${values.get('length')?.[i]} ${values.get('age')?.[i]}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    expect([...(values.get('length') ?? [])].filter((value) => value === 30)).toHaveLength(100);
    // Hypergeometric around 50, standard deviation about 4.
    expect(pairs.size).toBe(6);
    for (const n of pairs.values()) expect(Math.abs(n - 50)).toBeLessThan(21);
    expect(new Set(words.get('diagnosis'))).toEqual(new Set(['AD']));
    expect(new Set(build({ age: 75 }).values.get('age'))).toEqual(new Set([75]));
  });

  it('asks for the same of one attribute whatever is asked of another', () => {
    expect(build({ age: 75 }).values.get('length')).toEqual(build({}).values.get('length'));
  });

  it.each<[string, Record<string, AttributeRequest>, string]>([
    ['an attribute that the model is not told', { bow: 3 }, 'length, age, diagnosis'],
    ['a word for a number', { length: 'long' }, 'uniform: [5, 95]'],
    ['a word among values', { length: { values: [40, 'long'] } }, 'uniform: [5, 95]'],
    ['percentiles of words', { diagnosis: { uniform: [5, 95] } }, 'every word as often'],
    ['a word that training does not have', { diagnosis: 'DA' }, 'AD, CN, MCI'],
  ])('refuses %s', (_name, attributes, remedy) => {
    expect(() => build(attributes)).toThrow(
      expect.objectContaining({ code: 'PARAMETER_INVALID', remedy: expect.stringContaining(remedy) }),
    );
  });

  it('does without training streamlines where values are given', () => {
    const warnings: string[] = [];
    const options = { count: 2, rest: 'none', known: false, warnings } as const;
    const { values, words } = build({ length: 44, diagnosis: 'CN' }, options);
    expect(requestRows({ bundle: 'a', count: 2, values, words })[1]).toEqual({
      bundle: 'a',
      attributes: { length: 44, 'diagnosis=AD': 0, 'diagnosis=MCI': 0 },
    });
    expect(warnings).toEqual([expect.stringContaining('none of AD, MCI')]);
    expect(() => build({ length: 'training', diagnosis: 'AD' }, options)).toThrow(/training streamlines/);
    expect(() => build({ length: 44 }, options)).toThrow(/needs a value of diagnosis/);
    expect(build({ diagnosis: 'AD' }, options).values.has('length')).toBe(false);
  });

  it('names the bundles there are for one without rows', () => {
    expect(() => build({ length: 'training' }, { bundle: 'z' })).toThrow(
      expect.objectContaining({ remedy: 'Name some of: a, b' }),
    );
  });
});

it('pickRequests keeps rows together', () => {
  const all = build({});
  const picked = pickRequests(all, Uint32Array.of(7, 2));
  expect(requestRows(picked)).toEqual([requestRows(all)[7], requestRows(all)[2]]);
  expect(picked.words.get('diagnosis')).toEqual([7, 2].map((i) => all.words.get('diagnosis')?.[i]));
});
