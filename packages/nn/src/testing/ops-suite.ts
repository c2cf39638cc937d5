import type * as tf from '@tensorflow/tfjs';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import type { Ops } from '../ops/ops.ts';
import { bothGradients, normals, relativeError } from './differences.ts';
import { plainConv1d } from './plain.ts';

type Line = tf.Tensor3D;
type Input = { readonly shape: number[]; readonly values: Float32Array };

/** What every implementation of the operations must do, whatever it is made of. */
export function opsSuite(name: string, ops: Ops): void {
  const flow = ops.tf;
  const random = randomFrom(11);
  const input = (label: string, shape: number[]): Input => ({
    shape,
    values: normals(random.stream(label), shape),
  });
  const line = (values: number[]): Line => flow.tensor3d(values, [1, values.length, 1]);
  const list = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];

  describe(name, () => {
    it('has the closed forms', () => {
      expect(list(ops.reflectPad1(line([1, 2, 3, 4])))).toEqual([2, 1, 2, 3, 4, 3]);
      expect(list(ops.upsampleLinear2x(line([1, 2, 4, 8])))).toEqual([1, 1.25, 1.75, 2.5, 3.5, 5, 7, 8]);
      expect(list(ops.upsampleNearest2x(line([1, 2, 4])))).toEqual([1, 1, 2, 2, 4, 4]);
      expect(list(ops.relu(line([-1, 0, 2])))).toEqual([0, 0, 2]);
      const dense = ops.dense(
        flow.tensor2d([[1, 2]]),
        flow.tensor2d([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        flow.tensor1d([0.5, 0, -1]),
      );
      expect(list(dense)).toEqual([9.5, 12, 14]);
    });

    it('keeps batch and channels apart', () => {
      const { shape, values } = input('apart', [2, 4, 3]);
      const x = flow.tensor3d(values, [2, 4, 3]);
      const at = (b: number, t: number, c: number): number => values[(b * shape[1] + t) * shape[2] + c];
      const up = ops.upsampleLinear2x(x).arraySync();
      expect(up[1][3][2]).toBeCloseTo(0.75 * at(1, 1, 2) + 0.25 * at(1, 2, 2), 6);
      expect(ops.reflectPad1(x).arraySync()[1][0]).toEqual([at(1, 1, 0), at(1, 1, 1), at(1, 1, 2)]);
      expect(ops.upsampleNearest2x(x).arraySync()[0][7][1]).toBe(at(0, 3, 1));
    });

    it.each([
      { points: 9, kernel: 3, stride: 1 },
      { points: 10, kernel: 3, stride: 2 },
      { points: 11, kernel: 3, stride: 2 },
      { points: 8, kernel: 1, stride: 2 },
      { points: 9, kernel: 5, stride: 3 },
    ])(
      'convolves $points points by kernel $kernel and stride $stride as the sum says',
      ({ points, kernel, stride }) => {
        const x = input('x', [2, points, 3]);
        const k = input('k', [kernel, 3, 4]);
        const y = ops.conv1d(flow.tensor3d(x.values, [2, points, 3]), flow.tensor(k.values, k.shape), stride);
        const wanted = plainConv1d(x.values, [2, points, 3], k.values, [kernel, 3, 4], stride);
        expect(y.shape).toEqual([2, Math.floor((points - kernel) / stride) + 1, 4]);
        expect(relativeError(y.dataSync(), wanted)).toBeLessThan(1e-5);
      },
    );

    const linear: { op: string; f: (...inputs: tf.Tensor[]) => tf.Tensor; inputs: Input[] }[] = [
      { op: 'reflectPad1', f: (x) => ops.reflectPad1(x as Line), inputs: [input('a', [2, 5, 2])] },
      { op: 'upsampleLinear2x', f: (x) => ops.upsampleLinear2x(x as Line), inputs: [input('b', [2, 5, 2])] },
      {
        op: 'upsampleNearest2x',
        f: (x) => ops.upsampleNearest2x(x as Line),
        inputs: [input('c', [2, 5, 2])],
      },
      { op: 'biasAdd', f: (x, b) => ops.biasAdd(x, b), inputs: [input('d', [2, 5, 3]), input('e', [3])] },
      {
        op: 'conv1d, stride 1',
        f: (x, k) => ops.conv1d(x as Line, k, 1),
        inputs: [input('f', [2, 7, 2]), input('g', [3, 2, 3])],
      },
      {
        op: 'conv1d, stride 2',
        f: (x, k) => ops.conv1d(x as Line, k, 2),
        inputs: [input('h', [2, 8, 2]), input('i', [3, 2, 3])],
      },
      {
        op: 'dense',
        f: (x, k, b) => ops.dense(x as tf.Tensor2D, k, b),
        inputs: [input('j', [3, 4]), input('k', [4, 2]), input('l', [2])],
      },
      {
        op: 'relu',
        f: (x) => ops.relu(x),
        inputs: [{ shape: [6], values: Float32Array.of(-3, -1, -0.5, 0.5, 1, 3) }],
      },
    ];
    it.each(linear)('$op has the gradient of finite differences', ({ op, f, inputs }) => {
      const w = (size: number): Float32Array => normals(random.stream(`w-${op}`), [size]);
      for (const { automatic, numerical } of bothGradients(flow, f, inputs, w, 0.25)) {
        expect(relativeError(automatic, numerical)).toBeLessThan(2e-5);
      }
    });

    it('passes on what reflected samples contribute', () => {
      const weights = [1, 10, 100, 1000, 10_000, 100_000];
      const loss = (x: tf.Tensor): tf.Scalar =>
        flow.sum(flow.mul(flow.reshape(ops.reflectPad1(x as Line), [-1]), weights));
      expect(list(flow.grad(loss)(line([1, 2, 3, 4])))).toEqual([10, 101, 101_000, 10_000]);
    });
  });
}
