import { randomFrom, type Random } from '@tractogen/core';
import { POINTS, VALUES, category, emptyColumns, type StreamlineTable } from '@tractogen/formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundlesByRule } from '../by-rule.ts';
import { measureControlBaselines } from './baselines/measure.ts';
import { measureControl } from './measure.ts';
import { realBundles } from './real.ts';
import type { Requests } from './requests.ts';

/** Widths of the made bundles across, mm. */
const ACROSS = 2;
const HEIGHT = { a: 30, b: 60 } as const;
type Name = keyof typeof HEIGHT;

/** A bent line from x = 20 along x: arc length is the number asked for, up to how little it is bent. */
function streamline(bundle: Name, length: number, random: Random, shift = 0): Float32Array {
  const y = HEIGHT[bundle] + shift + ACROSS * random.normal();
  const bend = 0.3 * random.normal();
  return Float32Array.from({ length: VALUES }, (_, k) => {
    const t = Math.floor(k / 3) / (POINTS - 1);
    return [20 + length * t, y, 6 + bend * Math.sin(Math.PI * t)][k % 3];
  });
}

function table(rows: number, seed: string): StreamlineTable {
  const random = randomFrom(seed);
  const names = Array.from({ length: rows }, (_, row): Name => (row % 2 === 0 ? 'a' : 'b'));
  const points = new Float32Array(rows * VALUES);
  for (const [row, name] of names.entries())
    points.set(streamline(name, 70 + 4 * random.normal(), random), row * VALUES);
  return {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from(names.keys()),
    bundle: category(names),
    plausible: new Uint8Array(rows).fill(1),
    length: new Float32Array(rows),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from(names.keys()),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], dimensions: [1, 1, 1] },
      centre: [0, 0, 0],
      scale: 1,
      source: '',
    },
  };
}

const bundles = {
  voxel_mm: 1,
  tolerance_mm: 30,
  ends: Object.fromEntries(
    (['a', 'b'] as const).flatMap((name) => [
      [`${name}1`, { x: [10, 30], y: [HEIGHT[name] - 12, HEIGHT[name] + 12], z: [0, 20] }],
      [`${name}2`, { x: [60, 120], y: [HEIGHT[name] - 12, HEIGHT[name] + 12], z: [0, 20] }],
    ]),
  ),
  bundles: (['a', 'b'] as const).map((name, i) => ({
    id: i + 1,
    name,
    ends: [`${name}1`, `${name}2`],
    centreline_mm: [20, 45, 70].map((x) => [x, HEIGHT[name], 6]),
  })),
};

const EACH = 300;
const requests: Requests = {
  bundle: Array.from({ length: 2 * EACH }, (_, row) => (row < EACH ? 'a' : 'b')),
  attributes: new Map([
    ['length', Float64Array.from({ length: 2 * EACH }, (_, row) => 64 + (12 * (row % EACH)) / (EACH - 1))],
  ]),
  outOfSupport: new Uint8Array(2 * EACH),
};
const splits = { train: table(800, 'train'), test: table(400, 'test') };
const real = realBundles(splits);
const byRule = bundlesByRule(bundles);

/** What a generator makes of each request. */
function measure(make: (bundle: Name, length: number, row: number) => Float32Array, asked = requests) {
  const points = new Float32Array(asked.bundle.length * VALUES);
  for (const [row, bundle] of asked.bundle.entries())
    points.set(make(bundle as Name, asked.attributes.get('length')![row], row), row * VALUES);
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
    const { found } = measure((bundle, length) => streamline(bundle, length, random));
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
      streamline(bundle, lengths[order[row % EACH]], random),
    );
    expect(found.get('length.r2')).toBeLessThan(0);
    expect(Math.abs(found.get('length.slope')!)).toBeLessThan(0.25);
    expect(found.get('identity')).toBe(1);
  });

  it('finds no diversity in one streamline said again, nor control', () => {
    const one = streamline('a', 70, randomFrom('one'));
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
      streamline(bundle, length, random, length > 72 ? 1.5 * ACROSS : 0),
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
    const { found } = measure((bundle, length) => streamline(bundle, Math.min(length, 80), random), asked);
    expect(found.get('a.length.r2')).toBeGreaterThan(0.999);
    expect(found.get('a.length.out_of_support.mae')).toBeCloseTo(220, 0);
    expect([...found.keys()].some((name) => name.includes('bow.'))).toBe(false);
  });
});

describe('measureControlBaselines', () => {
  const found = new Map<string, number>();
  /** Latents that are the five numbers by which the made streamlines are drawn. */
  const pca = {
    model: { latent: 3 },
    encode: async (points: Float32Array) =>
      await Promise.resolve(
        Float32Array.from({ length: (points.length / VALUES) * 3 }, (_, k) => {
          const at = Math.floor(k / 3) * VALUES;
          return [points[at + VALUES - 3] - 20, points[at + 1], points[at + 127 * 3 + 2]][k % 3];
        }),
      ),
    decode: async (latents: Float32Array) =>
      await Promise.resolve(
        Float32Array.from({ length: (latents.length / 3) * VALUES }, (_, k) => {
          const z = latents.subarray(3 * Math.floor(k / VALUES), 3 * Math.floor(k / VALUES) + 3);
          const t = Math.floor((k % VALUES) / 3) / (POINTS - 1);
          return [20 + z[0] * t, z[1], 6 + (z[2] - 6) * Math.sin(Math.PI * t)][k % 3];
        }),
      ),
  };
  beforeAll(async () => {
    await measureControlBaselines(
      {
        requests,
        real,
        byRule,
        add: (name, value) => found.set(name, value),
      },
      pca as unknown as Parameters<typeof measureControlBaselines>[1],
      randomFrom('baselines'),
    );
  });

  it('the medoid scaled to length has perfect control and no diversity: it must fail other figures', () => {
    expect(found.get('medoid.length.r2')).toBeCloseTo(1, 6);
    expect(found.get('medoid.length.slope')).toBeCloseTo(1, 5);
    for (const third of ['low', 'mid', 'high'])
      expect(found.get(`medoid.a.length.diversity_${third}`)).toBeLessThan(0.7);
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
