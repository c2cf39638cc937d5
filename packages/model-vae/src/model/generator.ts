import type { Random } from '@tractogen/core';
import {
  createParameters,
  unitNorm,
  unitWeights,
  valuesOf,
  type Parameter,
  type ParameterSpec,
  type Tf,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';

/**
 * The prior of a latent given an attribute: N(r · direction + bias, exp(logvar) I), with a direction of
 * norm 1 and one learnt variance.
 *
 * Source: Zhao et al. 2019, "Variational autoencoder for regression", equations 4 and 5.
 */
export interface LatentGenerator {
  readonly parameters: readonly Parameter[];
  /** (B, 1) standardised → (B, d) and a scalar. */
  prior(r: tf.Tensor2D): { readonly mean: tf.Tensor2D; readonly logVariance: tf.Tensor };
  /** Puts the direction back on its constraint; after every step. */
  constrain(): void;
  /** Numbers for `model.json`. */
  values(): { direction: number[]; bias: number[]; logvar: number };
}

/** @param everyWeight TractoEncoder's defect: every weight of the direction is held at ±1 */
export function latentGenerator(
  flow: Tf,
  latent: number,
  random: Random,
  everyWeight: boolean,
): LatentGenerator {
  const hold = everyWeight ? unitWeights : unitNorm;
  const zeros = (name: string, size: number): ParameterSpec => ({
    name,
    shape: [size],
    trainable: true,
    initial: () => new Float32Array(size),
  });
  const specs = [zeros('pz_mean/kernel', latent), zeros('pz_mean/bias', latent), zeros('pz_log_var/bias', 1)];
  const drawn = random.stream('pz_mean/kernel').fillNormal(new Float32Array(latent));
  const parameters = createParameters(
    flow,
    specs.map((spec, i) => (i === 0 ? { ...spec, shape: [1, latent] } : spec)),
    new Map(specs.map((spec, i) => [spec.name, i === 0 ? hold(drawn) : spec.initial(random)] as const)),
  );
  const [kernel, bias, logVariance] = parameters.map(({ variable }) => variable);
  return {
    parameters,
    prior: (r) => ({ mean: flow.add(flow.matMul(r, kernel as tf.Tensor2D), bias), logVariance }),
    constrain: () => {
      const held = hold(kernel.dataSync() as Float32Array);
      flow.tidy(() => kernel.assign(flow.tensor2d(held, [1, latent])));
    },
    values: () => {
      const values = valuesOf(parameters);
      return {
        direction: [...values.get('pz_mean/kernel')!],
        bias: [...values.get('pz_mean/bias')!],
        logvar: values.get('pz_log_var/bias')![0],
      };
    },
  };
}
