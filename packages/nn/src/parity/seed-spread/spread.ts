import type { Random } from '@tractogen/core';
import { assignValues, type Parameter } from '../../blocks/parameter.ts';
import type { Tf } from '../../ops/ops.ts';
import type { TrainingBatch } from '../../training/loop/task.ts';
import { readFixture } from '../fixture.ts';
import { boundOf, layerOf } from '../hashed-family.ts';
import { likeness, type Likeness } from './welch.ts';

export type SpreadKind = 'ae' | 'vae' | 'regressionVae' | 'conditionalVae' | 'aae';
/** A figure of each seed, by its name. */
export type Runs = Readonly<Record<string, readonly number[]>>;

export interface SpreadSettings {
  readonly batch: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly epochs: number;
  readonly latent: number;
  readonly hidden: number;
  readonly rate: number;
  readonly criticRate: number;
  readonly generatorRate: number;
  readonly channels: readonly [number, number, number, number, number, number];
  readonly seeds: readonly number[];
  readonly train: number;
  readonly valid: number;
  readonly vae: { readonly reduction: 'sum'; readonly beta: number; readonly noiseSd: number };
  readonly regressionVae: { readonly reduction: 'mean'; readonly beta: number };
}

export interface SpreadFixture {
  readonly settings: SpreadSettings;
  readonly curves: {
    /** Two points of the first row of training, and of validation. */
    readonly firstPoints: readonly (readonly number[])[];
    readonly lastPoints: readonly (readonly number[])[];
    readonly sum: number;
    readonly firstAttributes: readonly number[];
  };
  readonly runs: Readonly<Record<SpreadKind, Runs>>;
}

export function spreadFixture(): SpreadFixture {
  return readFixture('seed-spread.json') as SpreadFixture;
}

/**
 * Gives a network first weights that keep the variance, U(−b, b), and biases of zero.
 *
 * @param told numbers beside the features of an encoder's heads: silenced later, so no inputs
 */
export function begin(flow: Tf, parameters: readonly Parameter[], random: Random, told = 0): void {
  const values = parameters.map(({ name, shape }): [string, Float32Array] => {
    const size = shape.reduce((product, n) => product * n, 1);
    const { layer, part } = layerOf(name);
    if (part !== 'kernel') return [name, new Float32Array(size)];
    // Convolutions have three axes, and are told nothing.
    const bound = boundOf(layer, size / shape.at(-1)! - (shape.length === 2 ? told : 0));
    const stream = random.stream(name);
    return [name, Float32Array.from({ length: size }, () => bound * (2 * stream.uniform() - 1))];
  });
  assignValues(flow, parameters, new Map(values));
}

/** Trains a task as the Python side does; figures are means over the steps of the last epoch. */
export function trainEpochs(
  step: (batch: TrainingBatch) => Readonly<Record<string, number>>,
  { epochs, batch, train, rate, beta1 }: SpreadSettings,
  random: Random,
): Readonly<Record<string, number>> {
  const perEpoch = train / batch;
  const sums = new Map<string, number>();
  for (let at = 0; at < epochs * perEpoch; at++) {
    const epoch = Math.floor(at / perEpoch) + 1;
    const order = random.stream(`epoch-${epoch}`).permutation(train);
    const first = (at % perEpoch) * batch;
    const figures = step({
      rows: order.subarray(first, first + batch),
      flips: new Uint8Array(batch),
      rates: { learningRate: rate, beta1 },
      epoch,
      epochs,
      step: at,
      steps: epochs * perEpoch,
      random: random.stream(`step-${at}`),
    });
    if (epoch < epochs) continue;
    for (const [name, value] of Object.entries(figures))
      sums.set(name, (sums.get(name) ?? 0) + value / perEpoch);
  }
  return Object.fromEntries(sums);
}

/** Our seeds beside PyTorch's, by figure. */
export function besideTheirs(
  kind: SpreadKind,
  runs: readonly Readonly<Record<string, number>>[],
): Record<string, Likeness & { ours: number[]; theirs: readonly number[] }> {
  return Object.fromEntries(
    Object.entries(spreadFixture().runs[kind]).map(([name, theirs]) => {
      const ours = runs.map((run) => run[name]);
      return [name, { ...likeness(ours, theirs), ours, theirs }];
    }),
  );
}
