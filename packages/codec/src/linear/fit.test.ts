import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { blobRows, type BlobRecipe } from '../testing/blobs.ts';
import { fitLinear, principalComponents, WIDTH } from './fit.ts';
import { decodeLinear, encodeLinear, linearMap } from './map.ts';

const root = resolve(import.meta.dirname, '../../../..');
const python = resolve(root, '.tools/python');
const fixture = resolve(root, 'tools/parity/fixtures/sklearn-pca.json');

/** n rows = Σ_j sd_j · N(0, 1) · e_j, with e_j orthonormal cosines: the principal directions are known. */
function cosines(n: number, sd: readonly number[], seed = 1): Float32Array {
  const random = randomFrom(seed);
  const rows = new Float32Array(n * WIDTH);
  for (let i = 0; i < n; i++) {
    for (const [j, s] of sd.entries()) {
      const weight = s * random.normal();
      for (let k = 0; k < WIDTH; k++) rows[i * WIDTH + k] += weight * cosine(j, k);
    }
  }
  return rows;
}

const cosine = (j: number, k: number): number =>
  Math.sqrt(2 / WIDTH) * Math.cos(((j + 1) * Math.PI * (k + 0.5)) / WIDTH);

// One fit takes seconds (an eigen-decomposition of 768 × 768), so the tests share it.
const spread = [8, 4, 1];
const rows = cosines(1500, spread);
const fit = fitLinear(rows, 3);

describe('fitLinear', () => {
  it('finds known directions, their spread, and makes the largest loading positive', () => {
    for (const [j, s] of spread.entries()) {
      expect(fit.sd[j] / s).toBeGreaterThan(0.93);
      expect(fit.sd[j] / s).toBeLessThan(1.07);
      let dot = 0;
      let peak = 0;
      for (let k = 0; k < WIDTH; k++) {
        const entry = fit.components[j * WIDTH + k];
        dot += entry * cosine(j, k);
        if (Math.abs(entry) > Math.abs(peak)) peak = entry;
      }
      expect(Math.abs(dot)).toBeGreaterThan(0.997);
      expect(peak).toBeGreaterThan(0);
    }
    expect(fit.explained.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it('reconstructs data of rank 3 exactly with 3 components, whitened or not, and whitens to unit variance', () => {
    for (const whiten of [false, true]) {
      const map = linearMap(fit, whiten);
      const latents = encodeLinear(map, rows);
      const back = decodeLinear(map, latents);
      expect(rows.reduce((worst, value, i) => Math.max(worst, Math.abs(value - back[i])), 0)).toBeLessThan(
        1e-5,
      );
      for (let j = 0; j < 3; j++) {
        let squares = 0;
        for (let i = 0; i < 1500; i++) squares += latents[i * 3 + j] ** 2;
        expect(squares / 1499).toBeCloseTo(whiten ? 1 : fit.sd[j] ** 2, 3);
      }
    }
  });

  it('gives equal bytes for equal input', () => {
    expect(fitLinear(rows.slice(), 3)).toEqual(fit);
  });

  it('refuses too few rows, impossible sizes and values that are not finite', () => {
    expect(() => fitLinear(cosines(3, [1]), 3)).toThrow(expect.objectContaining({ code: 'DEGENERATE_DATA' }));
    expect(() => fitLinear(cosines(3, [1]), 0)).toThrow(
      expect.objectContaining({ code: 'PARAMETER_INVALID' }),
    );
    const broken = cosines(5, [1]);
    broken[WIDTH * 2 + 7] = Number.NaN;
    expect(() => fitLinear(broken, 2)).toThrow(
      expect.objectContaining({ code: 'NOT_FINITE', place: { index: 2 } }),
    );
  });

  it.skipIf(!existsSync(python))('agrees with the singular values of numpy (.tools/python)', () => {
    const script = `
import sys, numpy as np, json
x = np.frombuffer(sys.stdin.buffer.read(), '<f4').reshape(-1, 768).astype('f8')
u, s, v = np.linalg.svd(x - x.mean(0), full_matrices=False)
v = v[:3] * np.sign(v[np.arange(3), np.abs(v[:3]).argmax(1)])[:, None]
print(json.dumps({'sd': (s[:3] / np.sqrt(len(x) - 1)).tolist(), 'v': v.ravel().tolist()}))`;
    const out = execFileSync('python3', ['-c', script], {
      input: Buffer.from(rows.buffer),
      env: { ...process.env, PYTHONPATH: python, OMP_NUM_THREADS: '1' },
      maxBuffer: 1 << 26,
    });
    const numpy = JSON.parse(out.toString()) as { sd: number[]; v: number[] };
    for (let j = 0; j < 3; j++) expect(fit.sd[j]).toBeCloseTo(numpy.sd[j], 4);
    expect(Math.max(...numpy.v.map((value, i) => Math.abs(value - fit.components[i])))).toBeLessThan(1e-5);
  });

  it.skipIf(!existsSync(fixture))('agrees with scikit-learn (tools/parity/fixtures/sklearn-pca.json)', () => {
    const { generator, pca } = JSON.parse(readFileSync(fixture, 'utf8')) as SklearnPca;
    const values = blobRows(generator);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(generator.sum, 6);
    const found = principalComponents(values, generator.dims, pca.components);
    expect(Math.max(...pca.mean.map((value, k) => Math.abs(value - found.mean[k])))).toBeLessThan(1e-6);
    for (let j = 0; j < pca.components; j++) {
      expect(found.sd[j] ** 2 / pca.explainedVariance[j]).toBeCloseTo(1, 6);
      expect(found.explained[j]).toBeCloseTo(pca.explainedVarianceRatio[j], 8);
    }
    for (const [k, loading] of pca.absoluteFirstComponent.entries()) {
      expect(Math.abs(found.components[k])).toBeCloseTo(loading, 6);
    }
  });
});

interface SklearnPca {
  generator: BlobRecipe & { sum: number };
  pca: {
    components: number;
    mean: number[];
    explainedVariance: number[];
    explainedVarianceRatio: number[];
    absoluteFirstComponent: number[];
  };
}
