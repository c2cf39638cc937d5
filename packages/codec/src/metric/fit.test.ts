import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { WIDTH } from '../linear/fit.ts';
import { applyMetric } from './apply.ts';
import { fitLatentMetric } from './fit.ts';

/** decoded = offset + A·z with a random A (768 × d) and correlated latents of very different scales. */
function linearDecoder(
  n: number,
  scales: readonly number[],
): { latents: Float32Array; decoded: Float32Array } {
  const random = randomFrom('metric');
  const d = scales.length;
  const matrix = Float64Array.from({ length: WIDTH * d }, () => random.normal());
  const latents = new Float32Array(n * d);
  const decoded = new Float32Array(n * WIDTH);
  for (let i = 0; i < n; i++) {
    const shared = random.normal();
    for (const [j, scale] of scales.entries())
      latents[i * d + j] = 5 + scale * (random.normal() + 0.5 * shared);
    for (let k = 0; k < WIDTH; k++) {
      let sum = 100;
      for (let j = 0; j < d; j++) sum += matrix[k * d + j] * latents[i * d + j];
      decoded[i * WIDTH + k] = sum;
    }
  }
  return { latents, decoded };
}

function rootMeanSquare(points: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < WIDTH; k++) sum += (points[a * WIDTH + k] - points[b * WIDTH + k]) ** 2;
  return Math.sqrt(sum / (WIDTH / 3));
}

function distance(latents: Float32Array, d: number, a: number, b: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += (latents[a * d + j] - latents[b * d + j]) ** 2;
  return Math.sqrt(sum);
}

describe('fitLatentMetric', () => {
  it('makes latent distance the root mean square point distance of a linear decoder', () => {
    const scales = [0.01, 1, 20];
    const { latents, decoded } = linearDecoder(80, scales);
    const metric = fitLatentMetric(latents, decoded, 3);
    const mapped = applyMetric(metric, latents, 3);
    for (let i = 1; i < 80; i++) {
      expect(distance(mapped, 3, 0, i) / rootMeanSquare(decoded, 0, i)).toBeCloseTo(1, 3);
    }
  });

  it('is symmetric, and blind to a dead dimension', () => {
    const { latents, decoded } = linearDecoder(40, [1, 0, 2]);
    const metric = fitLatentMetric(latents, decoded, 3);
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) expect(metric[a * 3 + b]).toBeCloseTo(metric[b * 3 + a], 10);
      expect(metric[a * 3 + 1]).toBeCloseTo(0, 6);
    }
  });

  it('refuses too few rows and values that are not finite', () => {
    expect(() => fitLatentMetric(new Float32Array(3), new Float32Array(WIDTH), 3)).toThrow(
      expect.objectContaining({ code: 'DEGENERATE_DATA' }),
    );
    const { latents, decoded } = linearDecoder(10, [1]);
    latents[3] = Number.POSITIVE_INFINITY;
    expect(() => fitLatentMetric(latents, decoded, 1)).toThrow(
      expect.objectContaining({ code: 'NOT_FINITE' }),
    );
  });
});
