import { randomFrom } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { fintaEncoder } from '../blocks/finta-encoder.ts';
import { fintaDecoder } from '../blocks/finta-decoder.ts';
import { fintaSpecs } from '../blocks/spec.ts';
import { backendOrNull } from '../testing/backend.ts';
import { normals, relativeError } from '../testing/differences.ts';
import { opsSuite } from '../testing/ops-suite.ts';
import { secondOrderSuite } from '../testing/second-order.ts';
import type { Ops } from './ops.ts';

const runtime = await backendOrNull('tensorflow');

describe.skipIf(runtime === null)('libtensorflow (needs: node scripts/runtime.mjs)', () => {
  if (runtime === null) return;
  const { tf: flow, ops, portableOps } = runtime;
  opsSuite('native operations', ops);
  opsSuite('portable operations on libtensorflow', portableOps);
  secondOrderSuite('portable operations on libtensorflow', portableOps);

  it('takes the native path', () => {
    expect([ops.path, portableOps.path]).toEqual(['native', 'portable']);
    expect(runtime.versions.libtensorflow).toMatch(/^2\./);
  });

  it.each(['linear', 'nearest'] as const)(
    'gives the loss and gradients of the portable path through a whole network (%s)',
    (upsampling) => {
      const random = randomFrom(3);
      const specs = fintaSpecs('finta', 8);
      const channels = [8, 8, 16, 16, 32, 32] as const;
      const encoder = fintaEncoder(flow, { ...specs.encoder, channels }, random.stream('encoder'));
      const decoder = fintaDecoder(
        flow,
        { ...specs.decoder, channels, upsampling },
        random.stream('decoder'),
      );
      const x = flow.tensor3d(normals(random.stream('x'), [4, 256, 3]), [4, 256, 3]);
      const variables = [...encoder.parameters, ...decoder.parameters].map(({ variable }) => variable);
      const gradients = (path: Ops): { loss: number; all: tf.Tensor[] } => {
        const { value, grads } = flow.variableGrads(
          () =>
            flow.losses.meanSquaredError<tf.Tensor, tf.Scalar>(
              x,
              decoder.forward(path, encoder.forward(path, x)),
            ),
          variables,
        );
        return { loss: value.dataSync()[0], all: variables.map(({ name }) => grads[name]) };
      };
      const [native, portable] = [gradients(ops), gradients(portableOps)];
      expect(native.loss).toBeCloseTo(portable.loss, 5);
      for (const [i, gradient] of native.all.entries()) {
        expect(relativeError(gradient.dataSync(), portable.all[i].dataSync())).toBeLessThan(1e-4);
      }
    },
  );

  it('leaves no tensors behind', () => {
    const x = flow.tensor3d(normals(randomFrom(1), [2, 8, 4]), [2, 8, 4]);
    const once = (): void => {
      const loss = (input: tf.Tensor): tf.Scalar =>
        flow.sum(ops.upsampleLinear2x(ops.relu(ops.reflectPad1(input as tf.Tensor3D))));
      flow.tidy(() => void flow.grad(loss)(x));
    };
    once();
    const before = flow.memory().numTensors;
    for (let i = 0; i < 5; i++) once();
    expect(flow.memory().numTensors).toBe(before);
  });
});
