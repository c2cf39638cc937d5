import type * as tf from '@tensorflow/tfjs';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { bceDiscriminatorLoss } from '../../losses/adversarial/bce.ts';
import { arVaeLoss } from '../../losses/attribute/ar-vae.ts';
import { distanceMaeLoss } from '../../losses/attribute/distance-mae.ts';
import { klToNormal, klToStandard } from '../../losses/kl.ts';
import { regressionLoss } from '../../losses/regression.ts';
import { sampleNormal } from '../../losses/sample.ts';
import { logVarianceOf } from '../../losses/variance-head.ts';
import type { Tf } from '../../ops/ops.ts';
import { normals, relativeError } from '../differences.ts';
import { adversarialCases } from './adversarial-cases.ts';
import { attributeCases } from './attribute-cases.ts';
import { slopes } from './case.ts';
import { variationalCases } from './variational-cases.ts';

/** What the losses must be on every backend. */
export function lossesSuite(backend: string, flow: Tf): void {
  const random = randomFrom(21);
  const cases = [...variationalCases(flow), ...adversarialCases(flow), ...attributeCases(flow)];
  describe(`losses on ${backend}`, () => {
    it.each(cases)('$name: value and gradients of what is written out', ({ name, shapes, loss, plain }) => {
      const values = shapes.map((shape, i) => normals(random.stream(`${name}-${i}`), shape));
      const doubles = values.map((value) => Array.from(value));
      const tensors = values.map((value, i) => flow.tensor(value, [...shapes[i]]));
      expect(relativeError(loss(...tensors).dataSync(), [plain(doubles)])).toBeLessThan(1e-5);
      const scalar = (...inputs: tf.Tensor[]): tf.Scalar => loss(...inputs) as tf.Scalar;
      const gradients = flow.grads(scalar)(tensors);
      for (const [i, wanted] of slopes(plain, doubles).entries()) {
        const found = gradients[i].dataSync();
        // Attributes of an order alone have none.
        const worst = Math.max(...found.map((value, at) => Math.abs(value - wanted[at])));
        expect(worst, `input ${i}`).toBeLessThan(1e-5 * Math.max(1, ...wanted.map(Math.abs)));
      }
    });

    it('stay finite, gradients too, however far the heads are out', () => {
      const ends = [-1e6, 0, 1e6];
      const grid = ends.flatMap((m) => ends.map((lv) => [m, lv]));
      const column = (at: number): tf.Tensor2D =>
        flow.tensor2d(
          grid.map((pair) => pair[at]),
          [9, 1],
        );
      const losses: ((m: tf.Tensor2D, lv: tf.Tensor2D) => tf.Tensor)[] = [
        (m, lv) => klToStandard(flow, m, lv),
        ...grid.map(
          ([pm, plv]) =>
            (m: tf.Tensor2D, lv: tf.Tensor2D) =>
              klToNormal(flow, m, lv, { mean: flow.scalar(pm), logVariance: flow.scalar(plv) }),
        ),
        (m, lv) => regressionLoss(flow, m, lv, flow.zeros([9, 1])),
        (m, lv) => sampleNormal(flow, m, lv, flow.ones([9, 1])),
        (m, lv) => flow.add(m, logVarianceOf(flow, lv, 'variance')),
        (m, lv) => bceDiscriminatorLoss(flow, m, lv),
      ];
      for (const loss of losses) {
        const { value, grads } = flow.valueAndGrads((m, lv) =>
          flow.sum<tf.Scalar>(loss(m as tf.Tensor2D, lv as tf.Tensor2D)),
        )([column(0), column(1)]);
        for (const tensor of [value, ...grads])
          expect([...tensor.dataSync()].every(Number.isFinite)).toBe(true);
      }
    });

    it('KL is zero where posterior and prior are one', () => {
      const m = flow.tensor2d([[0.5, -2]]);
      const lv = flow.tensor2d([[1, -3]]);
      for (const value of klToNormal(flow, m, lv, { mean: m, logVariance: lv }).dataSync())
        expect(Math.abs(value)).toBeLessThan(1e-6);
      expect([...klToStandard(flow, flow.zeros([1, 2]), flow.zeros([1, 2])).dataSync()]).toEqual([0, 0]);
    });

    it('hide no NaN behind the clamp', () => {
      const raw = flow.tensor2d([[Number.NaN, 1]]);
      for (const head of ['logvar', 'variance'] as const)
        expect(logVarianceOf(flow, raw, head).dataSync()[0]).toBeNaN();
    });

    it('a mask without pairs gives 0', () => {
      const [z, a, none] = [flow.tensor1d([1, 2]), flow.tensor1d([5, 3]), flow.zeros<tf.Rank.R2>([2, 2])];
      expect(arVaeLoss(flow, z, a, { gamma: 1, delta: 1 }, none).dataSync()[0]).toBe(0);
      expect(distanceMaeLoss(flow, z, a, 1, none).dataSync()[0]).toBe(0);
    });
  });
}
