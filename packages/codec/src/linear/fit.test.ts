import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { fitLinear, WIDTH } from './fit.ts';
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

const cosine = (j: number, k: number): number => Math.sqrt(2 / WIDTH) * Math.cos(((j + 1) * Math.PI * (k + 0.5)) / WIDTH);

describe('fitLinear', () => {
  it('finds known directions, their spread, and makes the largest loading positive', () => {
    const fit = fitLinear(cosines(4000, [8, 4, 1]), 3);
    for (const [j, s] of [8, 4, 1].entries()) {
      expect(fit.sd[j]).toBeGreaterThan(s * 0.95);
      expect(fit.sd[j]).toBeLessThan(s * 1.05);
      let dot = 0;
      let peak = 0;
      for (let k = 0; k < WIDTH; k++) {
        const entry = fit.components[j * WIDTH + k];
        dot += entry * cosine(j, k);
        if (Math.abs(entry) > Math.abs(peak)) peak = entry;
      }
      expect(Math.abs(dot)).toBeGreaterThan(0.998);
      expect(peak).toBeGreaterThan(0);
    }
    expect(fit.explained.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it('reconstructs data of rank 3 exactly with 3 components, whitened or not, and whitens to unit variance', () => {
    const rows = cosines(50, [8, 4, 1]);
    const fit = fitLinear(rows, 3);
    for (const whiten of [false, true]) {
      const map = linearMap(fit, whiten);
      const latents = encodeLinear(map, rows);
      const back = decodeLinear(map, latents);
      expect(Math.max(...rows.map((value, i) => Math.abs(value - back[i])))).toBeLessThan(1e-5);
      if (whiten) {
        const first = Array.from({ length: 50 }, (_, i) => latents[i * 3]);
        expect(first.reduce((sum, value) => sum + value ** 2, 0) / 49).toBeCloseTo(1, 4);
      }
    }
  });

  it('gives equal bytes for equal input', () => {
    const rows = cosines(40, [2, 1]);
    expect(fitLinear(rows, 2)).toEqual(fitLinear(rows.slice(), 2));
  });

  it('refuses too few rows, impossible sizes and values that are not finite', () => {
    expect(() => fitLinear(cosines(3, [1]), 3)).toThrow(expect.objectContaining({ code: 'DEGENERATE_DATA' }));
    expect(() => fitLinear(cosines(3, [1]), 0)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
    const rows = cosines(5, [1]);
    rows[WIDTH * 2 + 7] = Number.NaN;
    expect(() => fitLinear(rows, 2)).toThrow(expect.objectContaining({ code: 'NOT_FINITE', place: { index: 2 } }));
  });

  it.skipIf(!existsSync(python))('agrees with the singular values of numpy (.tools/python)', () => {
    const rows = cosines(60, [3, 2, 1, 0.5]);
    const script = `
import sys, numpy as np, json
x = np.frombuffer(sys.stdin.buffer.read(), '<f4').reshape(60, 768).astype('f8')
u, s, v = np.linalg.svd(x - x.mean(0), full_matrices=False)
v = v[:4] * np.sign(v[np.arange(4), np.abs(v[:4]).argmax(1)])[:, None]
print(json.dumps({'sd': (s[:4] / np.sqrt(59)).tolist(), 'v': v.ravel().tolist()}))`;
    const out = execFileSync('python3', ['-c', script], {
      input: Buffer.from(rows.buffer),
      env: { ...process.env, PYTHONPATH: python, OMP_NUM_THREADS: '1' },
      maxBuffer: 1 << 26,
    });
    const numpy = JSON.parse(out.toString()) as { sd: number[]; v: number[] };
    const fit = fitLinear(rows, 4);
    for (let j = 0; j < 4; j++) expect(fit.sd[j]).toBeCloseTo(numpy.sd[j], 5);
    expect(Math.max(...numpy.v.map((value, i) => Math.abs(value - fit.components[i])))).toBeLessThan(1e-5);
  });

  it.skipIf(!existsSync(fixture))('agrees with scikit-learn (tools/parity/fixtures/sklearn-pca.json)', () => {
    expect(JSON.parse(readFileSync(fixture, 'utf8'))).toBeTypeOf('object');
  });
});
