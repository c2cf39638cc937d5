import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { bundlesByRule } from '../by-rule.ts';
import { collectMetrics } from '../metrics/metrics.ts';
import { HEIGHTS, lineBundles, lineCodec, lineTable } from '../testing/lines.ts';
import { measureLatent } from './measure.ts';
import { midpointLatents, midpointRequests, pairsWithin } from './midpoints.ts';

describe('midpoints', () => {
  it('pairs different members of one bundle, no pair twice', () => {
    const bundles = ['a', 'b', 'a', 'a', 'b', 'a', 'c'];
    const pairs = pairsWithin(bundles, 100, randomFrom('pairs'));
    // Of four, six pairs; of two, one; of one, none.
    expect(pairs).toHaveLength(7);
    expect(pairs.every(([i, j]) => i !== j && bundles[i] === bundles[j])).toBe(true);
    expect(new Set(pairs.map(([i, j]) => `${Math.min(i, j)}-${Math.max(i, j)}`)).size).toBe(7);
    expect(pairsWithin(bundles, 2, randomFrom('pairs'))).toHaveLength(3);
  });
  it('lie halfway, and so do their attributes', () => {
    const pairs = [[0, 2]] as const;
    expect([...midpointLatents(Float32Array.of(0, 2, 9, 9, 4, 8), 2, pairs)]).toEqual([2, 5]);
    const requests = [60, 1, 70].map((length) => ({ bundle: 'a', attributes: { length } }));
    expect(midpointRequests(requests, pairs)).toEqual([{ bundle: 'a', attributes: { length: 65 } }]);
  });
});

describe('measureLatent', () => {
  const test = lineTable(80, 'latent');
  const measure = async (codec = lineCodec({ prior: { kind: 'standard' } })) => {
    const metrics = collectMetrics();
    await measureLatent({ prefix: '', codec }, test, bundlesByRule(lineBundles), randomFrom('l'), metrics);
    return Object.fromEntries(Object.entries(metrics.found).map(([name, { value }]) => [name, value]));
  };
  it('finds midpoints of convex bundles valid', async () => {
    expect(await measure()).toEqual({
      'latent.active_units': 3,
      'latent.reconstructions.validity': 1,
      'latent.midpoints.validity': 1,
      'latent.a.midpoints.validity': 1,
      'latent.b.midpoints.validity': 1,
    });
  });
  it('finds holes of a latent space: a code that folds puts midpoints beside the bundle', async () => {
    const codec = lineCodec();
    const folded = {
      ...codec,
      // Every other streamline of a lies 20 mm away in the code, and only there is the decoder right.
      encode: async (points: Float32Array) => {
        const z = await codec.encode(points);
        for (let i = 0; i < z.length / 3; i++) {
          const a = Math.abs(points[i * 768 + 1] - HEIGHTS.a) < 15;
          if (a && i % 4 === 0) z[3 * i + 1] += 40;
        }
        return z;
      },
      decode: async (z: Float32Array, conditions?: Float32Array) =>
        await codec.decode(
          z.map((value, k) => (k % 3 === 1 && value > 30 ? value - 40 : value)),
          conditions,
        ),
    };
    const found = await measure(folded);
    expect(found['latent.reconstructions.validity']).toBe(1);
    expect(found).not.toHaveProperty(['latent.active_units']);
    expect(found['latent.b.midpoints.validity']).toBe(1);
    expect(found['latent.a.midpoints.validity']).toBeLessThan(0.7);
  });
});
