import { randomFrom } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundlesByRule } from '../by-rule.ts';
import { ACROSS, lineBundles, lineCodec, lineTable, randomLine, type Line } from '../testing/lines.ts';
import { measureControlBaselines } from './baselines/measure.ts';
import { ceilingOf } from './ceiling.ts';
import { measureClassSwap } from './class-swap.ts';
import { measureControl } from './measure.ts';
import { realBundles } from './real.ts';
import type { Requests } from './requests.ts';

const EACH = 300;
const requests: Requests = {
  bundle: Array.from({ length: 2 * EACH }, (_, row) => (row < EACH ? 'a' : 'b')),
  attributes: new Map([
    ['length', Float64Array.from({ length: 2 * EACH }, (_, row) => 64 + (12 * (row % EACH)) / (EACH - 1))],
  ]),
  outOfSupport: new Uint8Array(2 * EACH),
};
const splits = { train: lineTable(800, 'train'), test: lineTable(400, 'test') };
const real = realBundles(splits);
const byRule = bundlesByRule(lineBundles);

/** What a generator makes of each request. */
function measure(make: (bundle: Line, length: number, row: number) => Float32Array, asked = requests) {
  const points = new Float32Array(asked.bundle.length * VALUES);
  for (const [row, bundle] of asked.bundle.entries())
    points.set(make(bundle as Line, asked.attributes.get('length')![row], row), row * VALUES);
  const found = new Map<string, number>();
  const notes = new Map<string, string>();
  measureControl({
    points,
    requests: asked,
    real,
    byRule,
    add: (name, value, _n, { note = '' } = {}) => {
      if (Number.isFinite(value)) found.set(name, value);
      notes.set(name, note);
    },
  });
  return { found, notes };
}

describe('measureControl', () => {
  it('finds the law itself in order: R² and slope 1, nothing off target, as diverse as real ones', () => {
    const random = randomFrom('law');
    const { found } = measure((bundle, length) => randomLine(bundle, length, random));
    for (const prefix of ['', 'a.', 'b.']) {
      expect(found.get(`${prefix}length.r2`)).toBeGreaterThan(0.999);
      expect(found.get(`${prefix}length.slope`)).toBeCloseTo(1, 2);
      expect(found.get(`${prefix}length.mae`)).toBeLessThan(0.1);
      expect(found.get(`${prefix}length.identity`)).toBe(1);
      expect(found.get(`${prefix}identity`)).toBe(1);
      for (const third of ['low', 'mid', 'high']) {
        expect(found.get(`${prefix}length.diversity_${third}`)).toBeGreaterThan(0.75);
        expect(found.get(`${prefix}length.diversity_${third}`)).toBeLessThan(1.3);
      }
      // Five attributes in three bins of 100, and the real mean's own uncertainty: 4.5 standard errors.
      expect(found.get(`${prefix}length.off_target`)).toBeLessThan(4.5 * Math.sqrt(1 / 100 + 3 / 400));
    }
    expect(found.get('a.length.off_target_error')).toBeLessThan(0.2);
  });

  it('finds no control where the right lengths come in a wrong order', () => {
    const random = randomFrom('shuffled');
    const order = random.permutation(EACH);
    const lengths = requests.attributes.get('length')!;
    const { found } = measure((bundle, _length, row) =>
      randomLine(bundle, lengths[order[row % EACH]], random),
    );
    expect(found.get('length.r2')).toBeLessThan(0);
    expect(Math.abs(found.get('length.slope')!)).toBeLessThan(0.25);
    expect(found.get('identity')).toBe(1);
  });

  it('finds no diversity in one streamline said again, nor control', () => {
    const one = randomLine('a', 70, randomFrom('one'));
    const { found } = measure(() => one);
    for (const third of ['low', 'mid', 'high']) expect(found.get(`a.length.diversity_${third}`)).toBe(0);
    expect(found.get('a.length.slope')).toBeCloseTo(0, 9);
    expect(found.get('a.length.r2')).toBeLessThanOrEqual(0);
    // It is always of bundle a, also where b was asked for.
    expect(found.get('a.identity')).toBe(1);
    expect(found.get('b.identity')).toBe(0);
    expect(found.get('identity')).toBe(0.5);
  });

  it('names what else moves: longer ones 1.5 SD to the side', () => {
    const random = randomFrom('aside');
    const { found, notes } = measure((bundle, length) =>
      randomLine(bundle, length, random, length > 72 ? 1.5 * ACROSS : 0),
    );
    expect(Math.abs(found.get('a.length.off_target')! - 1.5)).toBeLessThan(0.45);
    expect(notes.get('a.length.off_target')).toContain('end_y (high');
    expect(found.get('length.off_target')).toBe(
      Math.max(found.get('a.length.off_target')!, found.get('b.length.off_target')!),
    );
  });

  it('keeps requests outside of support apart, and rows that were not asked', () => {
    const random = randomFrom('beyond');
    const asked: Requests = {
      ...requests,
      attributes: new Map([
        ['length', requests.attributes.get('length')!.map((v, row) => (row % 3 === 0 ? 300 : v))],
        ['bow', new Float64Array(2 * EACH).fill(Number.NaN)],
      ]),
      outOfSupport: Uint8Array.from({ length: 2 * EACH }, (_, row) => Number(row % 3 === 0)),
    };
    const { found } = measure((bundle, length) => randomLine(bundle, Math.min(length, 80), random), asked);
    expect(found.get('a.length.r2')).toBeGreaterThan(0.999);
    expect(found.get('a.length.out_of_support.mae')).toBeCloseTo(220, 0);
    expect([...found.keys()].some((name) => name.includes('bow.'))).toBe(false);
  });
});

describe('measureControlBaselines', () => {
  const found = new Map<string, number>();
  /** Not of PCA, but linear in the streamlines of one bundle all the same. */
  const linear = {
    ...lineCodec(),
    // Answers come bundle by bundle, and a linear code would keep the height itself.
    encode: async (points: Float32Array) =>
      (await lineCodec().encode(points)).map((z, k) =>
        k % 3 === 1 ? points[Math.floor(k / 3) * VALUES + 1] : z,
      ),
    decode: async (latents: Float32Array) => {
      const hot = Float32Array.from({ length: (latents.length / 3) * 2 }, (_, k) => Number(k % 2 === 0));
      const relative = latents.map((z, k) => (k % 3 === 1 ? (z - 30) / ACROSS : z));
      return await lineCodec().decode(relative, hot);
    },
  };
  beforeAll(async () => {
    await measureControlBaselines(
      {
        requests,
        real,
        byRule,
        add: (name, value) => found.set(name, value),
      },
      linear,
      randomFrom('baselines'),
    );
  });

  it('the medoid scaled to length has perfect control and no diversity: it must fail other figures', () => {
    expect(found.get('medoid.length.r2')).toBeCloseTo(1, 6);
    expect(found.get('medoid.length.slope')).toBeCloseTo(1, 5);
    for (const third of ['low', 'mid', 'high'])
      expect(found.get(`medoid.a.length.diversity_${third}`)).toBeLessThan(0.7);
  });

  it('selection answers with training streamlines, the nearest to what is asked', () => {
    expect(found.get('selection.length.r2')).toBeGreaterThan(0.95);
    expect(found.get('selection.identity')).toBe(1);
  });

  it('the linear-Gaussian knows the law of data that are linear in it', () => {
    expect(found.get('linear_gaussian.length.r2')).toBeGreaterThan(0.99);
    for (const third of ['low', 'mid', 'high']) {
      expect(found.get(`linear_gaussian.a.length.diversity_${third}`)).toBeGreaterThan(0.75);
      expect(found.get(`linear_gaussian.a.length.diversity_${third}`)).toBeLessThan(1.3);
    }
    expect(found.get('linear_gaussian.identity')).toBe(1);
  });
});

describe('ceilingOf', () => {
  const [train, test] = [real('train', 'a'), real('test', 'a')];
  it('is 1 for a decoder that keeps the streamline, and falls by what it loses', () => {
    const whole = ceilingOf('length', train, test, test.points);
    expect(whole.agreement.r2).toBe(1);
    // Real streamlines stray from their own conditional mean by chance only: 65 of them in each bin.
    expect(Math.abs(whole.offTarget[0].deviation)).toBeLessThan(4.5 / Math.sqrt(65));
    // Stretched about x = 20 by a tenth, lengths of 70 ± 4 mm come out 7 mm longer.
    const long = test.points.map((value, k) => (k % 3 === 0 ? 20 + 1.1 * (value - 20) : value));
    const found = ceilingOf('length', train, test, long);
    expect(found.agreement.slope).toBeCloseTo(1.1, 3);
    const lengths = test.column('length');
    const error = lengths.reduce((sum, length) => sum + (0.1 * length) ** 2, 0);
    expect(found.agreement.r2).toBeCloseTo(1 - error / whole.agreement.sst, 3);
    expect(found.offTarget[0]).toMatchObject({ name: 'end_x', third: 'high' });
  });
});

describe('measureClassSwap', () => {
  const swap = async (obedient: boolean): Promise<Map<string, number>> => {
    const found = new Map<string, number>();
    const codec = lineCodec();
    const first = new Float32Array([1, 0]);
    await measureClassSwap(
      {
        ...codec,
        decode: async (latents, conditions) =>
          await codec.decode(latents, obedient ? conditions : conditions?.map((_, k) => first[k % 2])),
      },
      splits.test,
      new Map([
        ['a', {}],
        ['b', {}],
      ]),
      byRule!,
      (name, value) => found.set(name, value),
    );
    return found;
  };
  it('is 1 for a decoder that follows the class, and 0 for what one that does not was asked otherwise', async () => {
    expect(Object.fromEntries(await swap(true))).toEqual({
      class_swap: 1,
      'a.class_swap': 1,
      'b.class_swap': 1,
    });
    // Everything comes out as a: right where a was asked for, wrong for b.
    expect(Object.fromEntries(await swap(false))).toEqual({
      class_swap: 0.5,
      'a.class_swap': 1,
      'b.class_swap': 0,
    });
  });
});
