import { randomFrom } from '@tractogen/core';
import { loadTensorFlow } from '@tractogen/nn';
import { describe, expect, it } from 'vitest';
import { priorOf } from '../model/prior.ts';
import { drawReal } from './real.ts';

const runtime = await loadTensorFlow();
const { tf: flow } = runtime;
const CLASSES = 7;
const ROWS = 7000;

describe('priorOf', () => {
  it('puts neighbours on the ring four standard deviations apart', () => {
    for (const classes of [2, 3, 7]) {
      const prior = priorOf({ prior: 'ring' }, classes);
      const radius = prior.kind === 'ring' ? prior.radius : Number.NaN;
      const angle = (2 * Math.PI) / classes;
      expect(Math.hypot(radius - radius * Math.cos(angle), radius * Math.sin(angle))).toBeCloseTo(4, 10);
    }
    expect(priorOf({ prior: 'ring' }, 1)).toEqual({ kind: 'ring', radius: 1 });
    expect(priorOf({ prior: 'standard' }, 7)).toEqual({ kind: 'standard' });
    expect(priorOf({ prior: 'tractoencoder' }, 7).kind).toBe('tractoencoder');
  });
});

describe('drawReal', () => {
  const labels = Int32Array.from({ length: ROWS }, (_, i) => (i % 10 === 0 ? 3 : 5));
  const told = flow.oneHot(flow.tensor1d(labels, 'int32'), CLASSES).toFloat().as2D(ROWS, CLASSES);
  const prior = priorOf({ prior: 'ring' }, CLASSES);
  const draw = (realLabels: 'batch' | 'uniform', stream = 'a') =>
    drawReal(runtime, prior, { latent: 4, realLabels }, CLASSES, { labels, told }, randomFrom(stream));
  /** Bundle of the nearest mean on the ring. */
  const nearest = (z: Float32Array): number[] =>
    Array.from({ length: ROWS }, (_, i) => {
      const angle = Math.atan2(z[i * 4 + 1], z[i * 4]);
      return (Math.round((angle / (2 * Math.PI)) * CLASSES) + CLASSES) % CLASSES;
    });
  const agree = (z: Float32Array, code: Float32Array): number =>
    nearest(z).filter((label, i) => code[i * CLASSES + label] === 1).length / ROWS;

  it('has the bundles of the batch, told as they are', () => {
    const real = draw('batch');
    expect(real.told).toBe(told);
    expect(agree(real.z.dataSync() as Float32Array, told.dataSync() as Float32Array)).toBeGreaterThan(0.94);
  });

  it('or any bundles, each told its own', () => {
    const real = draw('uniform');
    const code = real.told!.dataSync() as Float32Array;
    expect(agree(real.z.dataSync() as Float32Array, code)).toBeGreaterThan(0.94);
    for (let label = 0; label < CLASSES; label++) {
      let count = 0;
      for (let i = 0; i < ROWS; i++) count += code[i * CLASSES + label];
      // Four standard deviations of a share of one in seven.
      expect(Math.abs(count - ROWS / CLASSES)).toBeLessThan(4 * Math.sqrt((ROWS * 6) / 49));
    }
  });

  it('depends on its stream alone', () => {
    expect(draw('uniform').z.dataSync()).toEqual(draw('uniform').z.dataSync());
    expect(draw('uniform', 'b').z.dataSync()).not.toEqual(draw('uniform').z.dataSync());
  });
});
