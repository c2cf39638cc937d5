import { randomFrom } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { fintaDecoder } from '../blocks/finta-decoder.ts';
import { fintaEncoder } from '../blocks/finta-encoder.ts';
import { disposeParameters, type Parameter } from '../blocks/parameter.ts';
import { fintaSpecs } from '../blocks/spec.ts';
import type { Ops, Tf } from '../ops/ops.ts';
import { curves } from './curves.ts';
import { hashedLinearPath, hashedParameters } from './hashed-weights.ts';

/** Our FINTA with the parity model's weights. */
export interface HashedNetwork {
  /** In the order of the Python side. */
  readonly parameters: readonly Parameter[];
  encode(ops: Ops, x: tf.Tensor3D): tf.Tensor2D;
  decode(ops: Ops, z: tf.Tensor2D): tf.Tensor3D;
  /** Mean squared error over every element of the four curves. */
  loss(ops: Ops): tf.Scalar;
  gradients(ops: Ops): { readonly loss: number; readonly gradients: readonly tf.Tensor[] };
  dispose(): void;
}

/** `e1/kernel` of ours is PyTorch's `e1.weight`. */
export function torchName(name: string): string {
  return name.replace('/kernel', '/weight').replace('/', '.');
}

export function inputOf(flow: Tf): tf.Tensor3D {
  return flow.tensor3d(curves(), [4, 256, 3]);
}

/** @param linearPath adds hashed linear paths to encoder and decoder */
export function hashedNetwork(flow: Tf, upsampling: 'linear' | 'nearest', linearPath = false): HashedNetwork {
  const values = new Map(
    hashedParameters().map((parameter) => [
      parameter.name.replace('.weight', '/kernel').replace('.bias', '/bias'),
      parameter.values,
    ]),
  );
  const specs = fintaSpecs(upsampling === 'linear' ? 'finta' : 'tractoencoder', 32);
  const path = linearPath ? hashedLinearPath() : { encoder: [], decoder: [] };
  const encoder = fintaEncoder(
    flow,
    { ...specs.encoder, linearPath },
    randomFrom(1),
    new Map([...values, ...path.encoder]),
  );
  const decoder = fintaDecoder(
    flow,
    { ...specs.decoder, linearPath },
    randomFrom(1),
    new Map([...values, ...path.decoder]),
  );
  const parameters = [...encoder.parameters, ...decoder.parameters];
  const loss = (ops: Ops): tf.Scalar =>
    flow.tidy(() => {
      const x = inputOf(flow);
      const difference = flow.sub(decoder.forward(ops, encoder.forward(ops, x)), x);
      return flow.mean(flow.square(difference));
    });
  return {
    parameters,
    encode: (ops, x) => encoder.forward(ops, x),
    decode: (ops, z) => decoder.forward(ops, z),
    loss,
    gradients(ops) {
      const variables = parameters.map(({ variable }) => variable);
      const { value, grads } = flow.variableGrads(() => loss(ops), variables);
      const figure = value.dataSync()[0];
      value.dispose();
      return { loss: figure, gradients: variables.map(({ name }) => grads[name]) };
    },
    dispose: () => disposeParameters(parameters),
  };
}
