import type * as tf from '@tensorflow/tfjs';
import { freeBits } from '../../losses/free-bits.ts';
import { klToNormal, klToStandard } from '../../losses/kl.ts';
import { regressionLoss } from '../../losses/regression.ts';
import { sampleNormal } from '../../losses/sample.ts';
import { logVarianceOf } from '../../losses/variance-head.ts';
import type { Tf } from '../../ops/ops.ts';
import { mean, softplus, sum, type Arrays, type Case } from './case.ts';

const [B, D] = [6, 3];
const two = (x: tf.Tensor): tf.Tensor2D => x as tf.Tensor2D;
const kl = (m: number, lv: number, pm = 0, plv = 0): number =>
  0.5 * (plv - lv - 1 + Math.exp(lv - plv) + (m - pm) ** 2 / Math.exp(plv));

/** Heads, sampling, KL, free bits, regression, reconstruction. */
export function variationalCases(flow: Tf): Case[] {
  return [
    {
      name: 'variance head: logvar',
      shapes: [[B, D]],
      loss: (raw) => flow.sum(flow.square(logVarianceOf(flow, raw, 'logvar'))),
      plain: ([raw]) => sum(raw.map((value) => value ** 2)),
    },
    {
      name: 'variance head: variance',
      shapes: [[B, D]],
      loss: (raw) => flow.sum(logVarianceOf(flow, raw, 'variance')),
      plain: ([raw]) => sum(raw.map((value) => Math.log(softplus(value) + 1e-6))),
    },
    {
      name: 'sample',
      shapes: [
        [B, D],
        [B, D],
        [B, D],
      ],
      loss: (m, lv, noise) => flow.sum(flow.square(sampleNormal(flow, m, lv, noise))),
      plain: ([m, lv, noise]) => sum(m.map((value, i) => (value + Math.exp(lv[i] / 2) * noise[i]) ** 2)),
    },
    {
      name: 'KL to the standard normal',
      shapes: [
        [B, D],
        [B, D],
      ],
      loss: (m, lv) => flow.sum(klToStandard(flow, two(m), two(lv))),
      plain: ([m, lv]) => sum(m.map((value, i) => kl(value, lv[i]))),
    },
    {
      name: 'KL to a normal a row',
      shapes: [
        [B, D],
        [B, D],
        [B, D],
        [B, D],
      ],
      loss: (m, lv, pm, plv) => flow.sum(klToNormal(flow, two(m), two(lv), { mean: pm, logVariance: plv })),
      plain: ([m, lv, pm, plv]) => sum(m.map((value, i) => kl(value, lv[i], pm[i], plv[i]))),
    },
    {
      name: 'KL to a normal whose mean is a row and whose log variance is one number',
      shapes: [[B, D], [B, D], [D], [1]],
      loss: (m, lv, pm, plv) => flow.sum(klToNormal(flow, two(m), two(lv), { mean: pm, logVariance: plv })),
      plain: ([m, lv, pm, [plv]]) => sum(m.map((value, i) => kl(value, lv[i], pm[i % D], plv))),
    },
    ...[0, 0.1].map((lambda) => ({
      name: `free bits of ${lambda}`,
      shapes: [[B, D]],
      loss: (values: tf.Tensor) => freeBits(flow, two(values), lambda),
      plain: ([values]: Arrays) =>
        sum(
          Array.from({ length: D }, (_, d) => {
            const column = mean(values.filter((_value, i) => i % D === d));
            return lambda === 0 ? column : Math.max(column, lambda);
          }),
        ),
    })),
    {
      name: 'regression',
      shapes: [
        [B, 2],
        [B, 2],
        [B, 2],
      ],
      loss: (m, lv, r) => regressionLoss(flow, two(m), two(lv), two(r)),
      plain: ([m, lv, r]) =>
        mean(m.map((value, i) => (0.5 * (value - r[i]) ** 2) / Math.exp(lv[i]) + 0.5 * lv[i])),
    },
  ];
}
