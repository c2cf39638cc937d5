import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../ops/ops.ts';
import { chartDecoderParameters, chartGate, inChart, type ChartsSpec } from './charts.ts';
import { denseLayer } from './layer.ts';
import type { ParameterSpec, Weights } from './parameter.ts';

/** A decoder with charts: what is bent in a chart is added by two dense layers of the widths `hidden`. */
export interface ChartsDecoderSpec extends ChartsSpec {
  readonly hidden: readonly [number, number];
}

/** What hidden units are multiplied with, 0 where they are dropped: (B, first width), (B, second width). */
export type HiddenMasks = readonly [tf.Tensor2D, tf.Tensor2D];

/** `h1/…`, `h2/…`, `bend/…`, which starts at zero, and those of the charts. */
export function chartsDecoderParameters(
  charts: ChartsDecoderSpec,
  { latent, units }: Readonly<Record<'latent' | 'units', number>>,
): readonly ParameterSpec[] {
  const [first, second] = charts.hidden;
  return [
    ...denseLayer('h1', { inputs: latent + charts.count, outputs: first }, 'pytorch'),
    ...denseLayer('h2', { inputs: first, outputs: second }, 'pytorch'),
    ...denseLayer('bend', { inputs: second, outputs: units }, 'zeros'),
    ...chartDecoderParameters(charts, { latent, units }),
  ];
}

/** (B, latent) → (B, units), normalised. @param masks for training with dropout */
export function decodeInCharts(
  ops: Ops,
  charts: ChartsDecoderSpec,
  weights: Weights,
  z: tf.Tensor2D,
  masks: HiddenMasks | null,
): tf.Tensor2D {
  const flow = ops.tf;
  const gate = chartGate(ops, weights, z);
  const scores = inChart(ops, weights, 'place', gate, z);
  let line = flow.concat2d([scores, gate], 1);
  for (const [i, name] of (['h1', 'h2'] as const).entries()) {
    line = ops.relu(ops.dense(line, weights(`${name}/kernel`), weights(`${name}/bias`)));
    if (masks !== null) line = flow.mul(line, masks[i]);
  }
  const bend = ops.dense(line, weights('bend/kernel'), weights('bend/bias'));
  return flow.add(flow.mul(bend, charts.scale), inChart(ops, weights, 'charts', gate, scores));
}
