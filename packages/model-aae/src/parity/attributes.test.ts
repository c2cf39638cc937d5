import { loadTensorFlow } from '@tractogen/nn';
import { largestDifference, normal, readFixture, report } from '@tractogen/nn/parity';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { attributeLosses, comparedPairs } from '../objective/attributes.ts';

interface Case {
  readonly form: 'ar-vae' | 'distance-mae';
  readonly gamma: number;
  readonly delta: number | null;
  readonly withinClass: boolean;
  readonly loss: number;
  readonly gradient: readonly number[];
}

const { cases } = readFixture('attribute-losses.json') as {
  readonly cases: {
    readonly z: readonly number[];
    readonly attribute: readonly number[];
    readonly losses: readonly Case[];
  };
};
const { tf: flow } = await loadTensorFlow();
const ROWS = 12;
/** Two latent dimensions, one for each attribute. */
const Z = Float32Array.from({ length: 2 * ROWS }, (_, i) => normal(3700, i));
const ATTRIBUTES = Float32Array.from({ length: 2 * ROWS }, (_, i) => Math.round(4 * normal(3701, i)) / 4 + 0);
const LABELS = Array.from({ length: ROWS }, (_, i) => i % 3);

describe('losses that tie a dimension to an attribute, against PyTorch', () => {
  it('are taken of the same numbers, some of them equal', () => {
    expect(largestDifference(Z, cases.z)).toBeLessThan(1e-7);
    expect(largestDifference(ATTRIBUTES, cases.attribute)).toBe(0);
  });

  it.for(cases.losses)(
    '$form, gamma $gamma, delta $delta, within a class: $withinClass',
    ({ form, gamma, delta, withinClass, loss, gradient }, context) => {
      const mask = comparedPairs(LABELS, withinClass ? LABELS : LABELS.map(() => 0));
      const term = { loss: form, gamma, ...(delta === null ? {} : { delta }) };
      const regularise = [
        { attribute: 'first', ...term },
        { attribute: 'second', ...term },
      ];
      const [value, slope] = flow.tidy(() => {
        const batch = [0, 1].map((dimension) => ({
          dimension,
          attribute: flow.tensor1d(ATTRIBUTES.filter((_, i) => i % 2 === dimension)),
          mask: flow.tensor2d(mask, [ROWS, ROWS]),
        }));
        const total = (z: tf.Tensor): tf.Scalar =>
          flow.mul(flow.addN(attributeLosses(flow, z as tf.Tensor2D, batch, regularise)), gamma);
        const z = flow.tensor2d(Z, [ROWS, 2]);
        return [total(z), flow.grad(total)(z)].map((tensor) => Float32Array.from(tensor.dataSync()));
      });
      const scale = Math.max(...gradient.map(Math.abs));
      const apart = largestDifference(slope, gradient) / scale;
      report(context, { 'attribute.forward': Math.abs(value[0] / loss - 1), 'attribute.gradients': apart });
      expect(Math.abs(value[0] / loss - 1)).toBeLessThan(1e-5);
      expect(apart).toBeLessThan(1e-4);
    },
  );
});
