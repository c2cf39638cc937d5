import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { Ops, Tf } from '../../ops/ops.ts';
import {
  createParameters,
  initialValuesOf,
  weightsOf,
  type NamedValues,
  type Parameter,
  type ParameterSpec,
  type Weights,
} from '../parameter.ts';
import { convolutionalLogits, convolutionalParameters } from './convolutional.ts';
import type { Dropout } from './dropout.ts';
import { mlpLogits, mlpParameters } from './mlp.ts';
import type { DiscriminatorSpec } from './spec.ts';

/** A discriminator on the backend. */
export interface Discriminator {
  readonly spec: DiscriminatorSpec;
  readonly parameters: readonly Parameter[];
  /**
   * (B, latent + classes) → logits (B, 1).
   *
   * @param ops the portable ones where a gradient penalty is taken
   * @param dropout none in inference; nothing to an `mlp`
   */
  forward(ops: Ops, x: tf.Tensor2D, dropout?: Dropout): tf.Tensor2D;
}

/** Parameters of a discriminator, in a fixed order. */
export function discriminatorParameters(spec: DiscriminatorSpec): readonly ParameterSpec[] {
  return spec.kind === 'mlp' ? mlpParameters(spec) : convolutionalParameters(spec);
}

/**
 * Builds a discriminator.
 *
 * @param random each parameter begins from the sub-stream of its own name
 * @param given first values by name
 */
export function createDiscriminator(
  flow: Tf,
  spec: DiscriminatorSpec,
  random: Random,
  given?: NamedValues,
): Discriminator {
  const specs = discriminatorParameters(spec);
  const parameters = createParameters(flow, specs, initialValuesOf(specs, random, given));
  const weights = weightsOf(parameters);
  return Object.freeze({
    spec,
    parameters,
    forward: (ops: Ops, x: tf.Tensor2D, dropout?: Dropout) =>
      discriminatorLogits(ops, spec, weights, x, dropout),
  });
}

/** (B, latent + classes) → logits (B, 1). */
export function discriminatorLogits(
  ops: Ops,
  spec: DiscriminatorSpec,
  weights: Weights,
  x: tf.Tensor2D,
  dropout?: Dropout,
): tf.Tensor2D {
  return spec.kind === 'mlp'
    ? mlpLogits(ops, spec, weights, x)
    : convolutionalLogits(ops, spec, weights, x, dropout);
}
