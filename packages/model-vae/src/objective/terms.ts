import {
  freeBits,
  klToNormal,
  klToStandard,
  logVarianceOf,
  regressionLoss,
  sampleNormal,
  type BatchNormMode,
  type Runtime,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import type { VariationalModel } from '../model/build.ts';
import type { Settings } from '../presets.ts';

/** What a batch is. */
export interface Batch {
  /** (B, P, 3), normalised. */
  readonly x: tf.Tensor3D;
  /** (B, width), or null. */
  readonly conditions: tf.Tensor2D | null;
  /** (B, 1), standardised, in the VAE for regression. */
  readonly attribute: tf.Tensor2D | null;
  /** Standard normal numbers (B, d) and (B, 1); null decodes the means. */
  readonly noise: { readonly z: tf.Tensor2D; readonly r: tf.Tensor2D } | null;
}

/** Terms of the objective, before their weights. */
export interface Terms {
  /** Mean squared error over elements, normalised units. */
  readonly squared: tf.Scalar;
  /** KL of the batch, nats: mean over rows, summed over dimensions, after free bits. */
  readonly kl: tf.Scalar;
  /** Negative log likelihood of the attribute, without its constant; null without regression. */
  readonly label: tf.Scalar | null;
  readonly mean: tf.Tensor2D;
  readonly logVariance: tf.Tensor2D;
  /** Of z given the attribute, in the VAE for regression; null: N(0, I). */
  readonly prior: { readonly mean: tf.Tensor2D; readonly logVariance: tf.Tensor } | null;
  /** (B, P, 3), normalised. */
  readonly decoded: tf.Tensor3D;
  /** (B, 1), standardised prediction, or null. */
  readonly predicted: tf.Tensor2D | null;
}

/** Computes the terms of one batch. */
export function variationalTerms(
  { ops, tf: flow }: Pick<Runtime, 'ops' | 'tf'>,
  model: VariationalModel,
  settings: Settings,
  { x, conditions, attribute, noise }: Batch,
  mode: BatchNormMode,
): Terms {
  const heads = model.encoder.heads(ops, x, { mode, conditions });
  const mean = heads['z_mean'];
  const late = settings.defects.lateClamp;
  const raw = heads['z_log_var'];
  const logVariance = late ? raw : logVarianceOf(flow, raw, settings.varianceHead);
  const sampled = (m: tf.Tensor2D, lv: tf.Tensor2D, eps: tf.Tensor2D | undefined): tf.Tensor2D =>
    eps === undefined
      ? m
      : late
        ? flow.add(m, flow.mul(lateExp(flow, flow.mul(lv, 0.5)), eps))
        : sampleNormal(flow, m, lv, eps);
  const z = sampled(mean, logVariance, noise?.z);
  const decoded = model.decoder.forward(ops, conditions === null ? z : flow.concat2d([z, conditions], 1));
  const squared = flow.mean<tf.Scalar>(flow.square(flow.sub(decoded, x)));
  let label: tf.Scalar | null = null;
  let predicted: tf.Tensor2D | null = null;
  let elements: tf.Tensor2D;
  let prior: Terms['prior'] = null;
  if (model.generator === null || attribute === null) {
    elements = late ? lateKl(flow, mean, logVariance) : klToStandard(flow, mean, logVariance);
  } else {
    predicted = heads['r_mean'];
    const spread = logVarianceOf(flow, heads['r_log_var'], settings.varianceHead);
    const r = sampled(predicted, spread, noise?.r);
    prior = model.generator.prior(r);
    elements = klToNormal(flow, mean, logVariance, prior);
    label = regressionLoss(flow, predicted, spread, attribute);
  }
  return {
    squared,
    kl: freeBits(flow, elements, settings.freeBits),
    label,
    mean,
    logVariance,
    prior,
    decoded,
    predicted,
  };
}

/** TractoEncoder's exponential: limited after the fact, so that beyond 88 its gradient is 0 · ∞. */
function lateExp(flow: Runtime['tf'], x: tf.Tensor2D): tf.Tensor2D {
  return flow.clipByValue(flow.exp(x), -1e10, 1e10);
}

function lateKl(flow: Runtime['tf'], mean: tf.Tensor2D, logVariance: tf.Tensor2D): tf.Tensor2D {
  const inner = flow.sub(flow.add(lateExp(flow, logVariance), flow.square(mean)), flow.add(logVariance, 1));
  return flow.mul(inner, 0.5);
}
