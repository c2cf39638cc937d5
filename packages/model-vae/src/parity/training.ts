import { valuesOf } from '@tractogen/nn';
import {
  gradientDeviations,
  largest,
  lossDeviations,
  stepDeviations,
  type After,
  type Curves,
  type Summary,
} from '@tractogen/nn/parity';
import type { FixtureCase, HashedRun } from './hashed-run.ts';

/** Steps of the Python side: losses before each, parameters after some. */
export interface FixtureSteps {
  readonly rate: number;
  readonly loss: Curves;
  readonly after: Readonly<Record<string, After>>;
}

export interface StepDeviations {
  /** The worst of all losses, by step. */
  readonly losses: readonly number[];
  /** Of all parameters and running statistics after the steps that the fixture holds, by PyTorch's names. */
  readonly weights: ReadonlyMap<number, ReadonlyMap<string, number>>;
  readonly moved: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

/** A case in words. */
export function titleOf({
  head = 'logvar',
  reduction = 'mean',
  batchNorm = false,
  quirk = false,
}: FixtureCase): string {
  return [
    head,
    reduction,
    ...(batchNorm ? ['batch normalisation'] : []),
    ...(quirk ? ['weights ±1'] : []),
  ].join(', ');
}

/** Trains as the fixture did, and compares wherever the fixture can be compared with. */
export function trained(run: HashedRun, { rate, loss, after }: FixtureSteps, beta1: number): StepDeviations {
  const start = valuesOf(run.model.kept);
  const count = Object.values(loss)[0].length;
  const steps: ReturnType<HashedRun['step']>[] = [];
  const weights = new Map<number, ReadonlyMap<string, number>>();
  const moved = new Map<number, ReadonlyMap<string, number>>();
  for (let step = 1; step <= count; step++) {
    steps.push(run.step(step, { learningRate: rate, beta1 }));
    if (after[step] === undefined) continue;
    const now = valuesOf(run.model.kept);
    const found = stepDeviations(run.model.kept, { start, now, steps: step }, after[step]);
    weights.set(step, found.weights);
    moved.set(step, found.moved);
  }
  return { losses: lossDeviations(steps, loss), weights, moved };
}

/** The first steps alone. */
export function firstSteps({ rate, loss, after }: FixtureSteps, count: number): FixtureSteps {
  return {
    rate,
    loss: Object.fromEntries(Object.entries(loss).map(([name, curve]) => [name, curve.slice(0, count)])),
    after: Object.fromEntries(Object.entries(after).filter(([step]) => Number(step) <= count)),
  };
}

/** Figures for the report of a test: the worst over parameters after each number of steps. */
export function worstByStep(kind: string, weights: StepDeviations['weights']): Record<string, number> {
  return Object.fromEntries([...weights].map(([step, of]) => [`${kind}.adam.${step}`, largest(of.values())]));
}

/** Names whose deviation is not below a bar. */
export function beyond(deviations: ReadonlyMap<string, number>, bar: number): [string, number][] {
  return [...deviations].filter(([, deviation]) => !(deviation < bar));
}

/** Gradients of a run beside the fixture's, by PyTorch's names. */
export function gradientsBeside(
  run: HashedRun,
  expected: Readonly<Record<string, Summary>>,
): ReadonlyMap<string, number> {
  return gradientDeviations(run.model.trained, run.gradients(), expected, run.weights.unit);
}
