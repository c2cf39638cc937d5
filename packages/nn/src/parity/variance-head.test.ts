import type * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { logVarianceOf } from '../losses/variance-head.ts';
import { loadTensorFlow } from '../runtime/load.ts';
import { largestDifference, readFixture } from './fixture.ts';

interface Head {
  readonly logvar: readonly number[];
  readonly derivative: readonly number[];
}

const { heads } = readFixture('vae-forward.json') as {
  readonly heads: { readonly raw: readonly number[] } & Readonly<Record<'logvar' | 'variance', Head>>;
};
const { tf: flow } = await loadTensorFlow();

it.each(['logvar', 'variance'] as const)(
  'the head %s has the value and slope that PyTorch has, beyond the bounds, too',
  (head) => {
    const [values, slopes] = flow.tidy(() => {
      const x = flow.tensor1d([...heads.raw]);
      const total = (raw: tf.Tensor): tf.Scalar => flow.sum(logVarianceOf(flow, raw, head));
      return [logVarianceOf(flow, x, head), flow.grad(total)(x)].map((tensor) =>
        Float32Array.from(tensor.dataSync()),
      );
    });
    expect(largestDifference(values, heads[head].logvar)).toBeLessThan(1e-5);
    for (const [i, slope] of heads[head].derivative.entries()) {
      if (slope === 0) expect(slopes[i]).toBe(0);
      else expect(Math.abs(slopes[i] / slope - 1), `slope at ${heads.raw[i]}`).toBeLessThan(1e-5);
    }
  },
);
