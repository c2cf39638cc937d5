import { drawPrior, type Normalisation, type Prior } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { POINTS } from '@tractogen/formats';
import type * as tf from '@tensorflow/tfjs';
import type { FintaDecoder } from '../blocks/finta-decoder.ts';
import { controlLoss, measurable, type Asked } from '../losses/control/control.ts';
import { shapeMeasure } from '../losses/control/measure.ts';
import { deviationsOf, strayLoss, type Unasked } from '../losses/control/stray.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ConditionedRows } from './data.ts';
import { expectedAt, fitExpectations } from './expectations.ts';
import { strayMemory, type StrayMemory } from './memory.ts';
import { neighbourMeans } from './neighbours.ts';
import { drawRequests } from './requests.ts';

/** Requests with latents to decode them from. */
export interface ControlBatch {
  /** (n, latent + width). */
  readonly input: tf.Tensor2D;
  readonly asked: readonly Asked[];
  readonly unasked: readonly Unasked[];
  /** n: class of each. */
  readonly labels: Float32Array;
  /** n × a: standardised attributes. */
  readonly requests: Float32Array;
}

/** What decoded samples of the prior are, beside what was asked of them; squared standard deviations. */
export interface ControlMiss {
  /** Of the attributes asked for: mean square. */
  readonly miss: tf.Scalar;
  /** Of the others: mean square of the mean among requests that are alike. */
  readonly stray: tf.Scalar;
}

/** Draws requests of a training set and holds decoded samples against them. */
export interface Control {
  /** The caller's scope disposes of what is drawn. */
  draw(
    latents: { readonly latent: number; readonly prior: Prior },
    random: Random,
    count: number,
  ): ControlBatch;
  /** Without a request yet. */
  memory(): StrayMemory;
  /**
   * Decodes a batch.
   *
   * @param memory of earlier batches, whose strays count too; then it has this one's. Without it the batch stands for itself
   */
  miss(
    decoder: FintaDecoder,
    batch: ControlBatch,
    normalisation: Normalisation,
    memory?: StrayMemory,
  ): ControlMiss;
  dispose(): void;
}

/**
 * What training asks of decoded samples, and holds against them.
 *
 * @param data training rows
 * @param names attributes among the conditions
 * @returns null where one streamline shows none of them
 */
export function controlOf(
  { ops, tf: flow }: Pick<Runtime, 'ops' | 'tf'>,
  data: ConditionedRows,
  names: readonly string[],
): Control | null {
  const shown = measurable(names);
  if (shown.length === 0) return null;
  const measure = shapeMeasure(flow, POINTS);
  const expectations = fitExpectations(data, names);
  return {
    draw({ latent, prior }, random, count) {
      const drawn = drawRequests(data, names, random.stream('requests'), count);
      const { conditions, labels, asked } = drawn;
      const classes = Math.max(data.classes.length, 1);
      const z = drawPrior(prior, random.stream('latents'), { latent, classes, labels });
      const given = flow.tensor2d(conditions, [count, data.width]);
      const a = names.length;
      const requests = new Float32Array(count * a);
      // Attributes stand behind the classes.
      for (let i = 0; i < count; i++)
        requests.set(conditions.subarray((i + 1) * data.width - a, (i + 1) * data.width), i * a);
      return {
        input: flow.concat2d([flow.tensor2d(z, [count, latent]), given], 1),
        asked: shown.map((name) => {
          const { requested, sd } = asked.get(name)!;
          return { name, requested: flow.tensor1d(requested), sd: flow.tensor1d(sd) };
        }),
        unasked: expectations.map(({ name, means }) => {
          const { expected, sd } = expectedAt(means, labels, requests, a);
          return { name, expected: flow.tensor1d(expected), sd: flow.tensor1d(sd) };
        }),
        labels: Float32Array.from(labels),
        requests,
      };
    },
    memory: () => strayMemory(names.length, expectations.length),
    miss(decoder, { input, asked, unasked, labels, requests }, { centre, scale }, memory) {
      const line = decoder.forward(ops, input);
      const mm = flow.add<tf.Tensor3D>(flow.mul(line, scale), flow.tensor1d([...centre]));
      const miss = controlLoss(flow, measure, mm, asked);
      const deviations = deviationsOf(flow, measure, mm, unasked);
      if (deviations === null) return { miss, stray: flow.scalar(0) };
      const strayed = { labels, requests, deviations: deviations.dataSync<'float32'>() };
      const stray = strayLoss(flow, deviations, neighbourMeans(strayed, memory?.rows));
      memory?.remember(strayed);
      return { miss, stray };
    },
    dispose: () => measure.dispose(),
  };
}

/**
 * Requests that validation draws, the same ones at every epoch. They stand for themselves, without those of earlier epochs: of 256 the
 * strays were so much noise that a trial kept the seventh of forty epochs (docs/decisions/012-off-target.md).
 */
const REQUESTS = 1024;

/** Both misses as numbers, over requests that depend on nothing but `random`. */
export function missedBy(
  { tf: flow }: Pick<Runtime, 'tf'>,
  control: Control,
  latents: Parameters<Control['draw']>[0],
  decoder: FintaDecoder,
  normalisation: Normalisation,
  random: Random,
): { readonly miss: number; readonly stray: number } {
  return flow.tidy(() => {
    const { miss, stray } = control.miss(decoder, control.draw(latents, random, REQUESTS), normalisation);
    return { miss: miss.dataSync()[0], stray: stray.dataSync()[0] };
  });
}
