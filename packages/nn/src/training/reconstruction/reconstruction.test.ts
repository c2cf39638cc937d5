import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { TractogenError, diskFileSystem, randomFrom, silentEvents } from '@tractogen/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { disposeParameters, type Parameter } from '../../blocks/parameter.ts';
import { loadTensorFlow } from '../../runtime/load.ts';
import { checkpointStore } from '../checkpoint/store.ts';
import { historyLines } from '../history/history.ts';
import type { LoopOptions } from '../loop/options.ts';
import { train, type Trained } from '../loop/train.ts';
import { cosine } from '../schedule/cosine.ts';
import { silentBoard } from '../tensorboard/board.ts';
import type { Autoencoder } from './autoencoder.ts';
import { reconstruct, reconstructionError } from './measure.ts';
import { reconstructionTask, type ReconstructionTask } from './task.ts';

const runtime = await loadTensorFlow();
const P = 8;
const WIDTH = P * 3;
const NORMALISATION = { centre: [10, -5, 2], scale: 20 };
const POINTS = randomFrom('points')
  .fillNormal(new Float32Array(23 * WIDTH))
  .map((value, i) => NORMALISATION.centre[i % 3] + 20 * value);

/** Two dense layers with a relu between: the smallest thing with shapes like the real one's. */
function tinyModel(): Autoencoder & { parameters: readonly Parameter[] } {
  const { tf: flow, ops } = runtime;
  const random = randomFrom('weights');
  const array = (name: string, shape: number[]): Parameter => {
    const values = random.stream(name).fillNormal(new Float32Array(shape[0] * shape[1]));
    const variable = flow.tidy(() =>
      flow.variable(
        flow.tensor(
          values.map((value) => value / 5),
          shape,
        ),
      ),
    );
    return { name, shape, variable };
  };
  const [w, v] = [array('w', [WIDTH, 4]), array('v', [4, WIDTH])];
  return {
    parameters: [w, v],
    encode: (x) => ops.relu(ops.matMul(flow.reshape<tf.Rank.R2>(x, [-1, WIDTH]), w.variable)),
    decode: (z) => flow.reshape(ops.matMul(z, v.variable), [-1, P, 3]),
  };
}

it('makes distances small where these are the loss, and tells their mean in mm', async () => {
  const model = tinyModel();
  const task = reconstructionTask(runtime, model, {
    train: POINTS,
    valid: POINTS,
    perStreamline: P,
    normalisation: NORMALISATION,
    reduction: 'mean',
    loss: 'distances',
    adam: { clipNorm: null, weightDecay: null },
  });
  const before = reconstructionError(runtime, model, POINTS, P, NORMALISATION);
  const rows = Uint32Array.from({ length: 23 }, (_, row) => row);
  const step = (index: number): Readonly<Record<string, number>> =>
    task.step({
      rows,
      flips: new Uint8Array(23),
      rates: { learningRate: 1e-3, beta1: 0.9 },
      epoch: 1,
      epochs: 1,
      step: index,
      steps: 20,
      random: randomFrom(index),
    });
  expect(step(0)['distance_mm']).toBeCloseTo(before, 3);
  for (let index = 1; index < 20; index++) step(index);
  expect((await task.evaluate(1)).objective).toBeLessThan(before);
  task.dispose();
});

function taskOf(model: Autoencoder, reduction: 'mean' | 'sum' = 'mean'): ReconstructionTask {
  return reconstructionTask(runtime, model, {
    train: POINTS.subarray(0, 17 * WIDTH),
    valid: POINTS.subarray(17 * WIDTH),
    perStreamline: P,
    normalisation: NORMALISATION,
    reduction,
    adam: { clipNorm: 1, weightDecay: { kind: 'decoupled', value: 0.01 } },
  });
}

it('tells how far what is rebuilt spreads, over all and within bundles', async () => {
  const { tf: flow } = runtime;
  // Two bundles of straight lines along x, 60 mm apart in y; a model that makes the mean line of each.
  const [rows, points] = [40, 24];
  const random = randomFrom('lines');
  const lines = Float32Array.from(
    Array.from({ length: rows }, (_, row) => {
      const [y, z] = [60 * (row % 2) + random.normal(), random.normal()];
      return Array.from({ length: points }, (_, i) => [i, y, z]).flat();
    }).flat(),
  );
  const line = (y: number): number[] => Array.from({ length: points }, (_, i) => [i, y, 0]).flat();
  const one = (values: tf.Tensor2D): Autoencoder => ({
    parameters: [],
    encode: (x) => flow.cast(flow.slice2d(flow.reshape(x, [-1, points * 3]), [0, 1], [-1, 1]), 'float32'),
    decode: (z) => {
      const second = flow.cast(flow.greater(z, 30), 'float32');
      const of = (row: number): tf.Tensor2D => flow.slice2d(values, [row, 0], [1, -1]);
      const made = flow.add(flow.matMul(second, of(1)), flow.matMul(flow.sub(1, second), of(0)));
      return flow.reshape(made, [-1, points, 3]);
    },
  });
  const evaluated = async (model: Autoencoder) => {
    const task = reconstructionTask(runtime, model, {
      train: lines,
      valid: lines,
      validBundles: Array.from({ length: rows }, (_, row) => row % 2),
      perStreamline: points,
      normalisation: { centre: [0, 0, 0], scale: 1 },
      reduction: 'mean',
      adam: {},
    });
    const found = await task.evaluate(1);
    task.dispose();
    return found;
  };
  const two = await evaluated(one(flow.tensor2d([line(0), line(60)])));
  // Lines of one bundle lie 2 mm apart or less, of two bundles 60 mm: within bundles it is all gone.
  expect(two.figures['valid.rebuilt_diversity']).toBeGreaterThan(0.9);
  expect(two.figures['valid.rebuilt_diversity_within']).toBe(0);
  expect(two.note).toMatch(
    /^\d\.\d{3} mm, rebuilt streamlines 0\.9\d times as diverse \(within bundles 0\.00\)$/,
  );
  const single = await evaluated(one(flow.tensor2d([line(30), line(30)])));
  expect(single.figures['valid.rebuilt_diversity']).toBe(0);
});

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reconstruction-'));
});
afterEach(async () => await rm(dir, { recursive: true, force: true }));

const optionsIn = (folder: string, signal = new AbortController().signal): LoopOptions => ({
  rows: 17,
  idOf: (row) => row,
  epochs: 3,
  batch: 5,
  flips: true,
  schedule: cosine({ maximum: 1e-2, steps: 12, warmUp: 2 }),
  random: randomFrom(9),
  events: silentEvents,
  signal,
  board: silentBoard,
  store: checkpointStore(diskFileSystem, join(dir, folder), silentEvents),
  checkpointSteps: 4,
});

const bits = ({ history, best }: Trained): unknown => [historyLines(history), best.epoch, [...best.weights]];

it('trains to the same bits when stopped in the middle of an epoch and at its end', async () => {
  const whole = await train(taskOf(tinyModel()), optionsIn('whole'));
  expect(whole.best.objective).toBeLessThan(whole.history[0].objective);
  for (const stop of [1, 4, 7]) {
    const controller = new AbortController();
    const reason = new TractogenError('INTERRUPTED', 'stopped');
    const task = taskOf(tinyModel());
    const stopping = {
      ...task,
      step: (batch: Parameters<typeof task.step>[0]) => {
        if (batch.step === stop) controller.abort(reason);
        return task.step(batch);
      },
    };
    await expect(train(stopping, optionsIn(`stop-${stop}`, controller.signal))).rejects.toBe(reason);
    expect(bits(await train(taskOf(tinyModel()), optionsIn(`stop-${stop}`)))).toEqual(bits(whole));
  }
});

it('measures the mean point error in mm, as written out by hand', () => {
  const model = tinyModel();
  const [w, v] = model.parameters.map(({ variable }) => variable.dataSync<'float32'>());
  let sum = 0;
  for (let row = 0; row < 23; row++) {
    const x = Array.from(
      { length: WIDTH },
      (_, i) => (POINTS[row * WIDTH + i] - NORMALISATION.centre[i % 3]) / 20,
    );
    const z = Array.from({ length: 4 }, (_, j) =>
      Math.max(
        0,
        x.reduce((total, value, i) => total + value * w[i * 4 + j], 0),
      ),
    );
    const y = x.map((_, i) => z.reduce((total, value, j) => total + value * v[j * WIDTH + i], 0));
    for (let p = 0; p < P; p++) {
      sum += 20 * Math.hypot(x[3 * p] - y[3 * p], x[3 * p + 1] - y[3 * p + 1], x[3 * p + 2] - y[3 * p + 2]);
    }
  }
  const error = reconstructionError(runtime, model, POINTS, P, NORMALISATION);
  expect(error).toBeCloseTo(sum / (23 * P), 4);
  const { latents, decoded } = reconstruct(runtime, model, POINTS, P, NORMALISATION);
  expect(latents).toHaveLength(23 * 4);
  let again = 0;
  for (let i = 0; i < POINTS.length; i += 3) {
    again += Math.hypot(
      POINTS[i] - decoded[i],
      POINTS[i + 1] - decoded[i + 1],
      POINTS[i + 2] - decoded[i + 2],
    );
  }
  expect(again / (23 * P)).toBeCloseTo(error, 4);
});

it('states its loss: the sum is the mean times the number of coordinates', () => {
  const batch = {
    rows: Uint32Array.of(0, 3, 5),
    flips: Uint8Array.of(0, 1, 0),
    rates: { learningRate: 0, beta1: 0.9 },
  };
  const rest = { epoch: 1, epochs: 1, step: 0, steps: 1, random: randomFrom(1) };
  const mean = taskOf(tinyModel(), 'mean').step({ ...batch, ...rest });
  const sum = taskOf(tinyModel(), 'sum').step({ ...batch, ...rest });
  expect(sum.loss / mean.loss).toBeCloseTo(3 * WIDTH, 3);
  expect(sum.rmse_mm).toBeCloseTo(mean.rmse_mm, 4);
  expect(mean.rmse_mm).toBeCloseTo(20 * Math.sqrt(mean.loss), 5);
});

it('leaves no tensor behind', async () => {
  const { numTensors } = runtime.tf.memory();
  const model = tinyModel();
  const task = taskOf(model);
  await train(task, optionsIn('leaks'));
  task.dispose();
  disposeParameters(model.parameters);
  expect(runtime.tf.memory().numTensors).toBe(numTensors);
});
