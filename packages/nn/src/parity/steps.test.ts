import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../runtime/load.ts';
import { createAdam } from '../training/optimizer/adam.ts';
import { hashedNetwork, torchName } from './hashed-network.ts';
import { norm, readFixture } from './fixture.ts';
import { hashedParameters, toTorch } from './hashed-weights.ts';
import { report } from './measured.ts';
import { relative, type Reference } from './network-parity.ts';

type Kind = 'adam' | 'coupled' | 'decoupled' | 'trajectory';

interface Run {
  readonly rate: number;
  readonly loss: readonly number[];
  readonly after: Readonly<Record<string, Readonly<Record<string, Reference & { readonly moved: number }>>>>;
}
interface Steps extends Readonly<Record<Kind, Run>> {
  readonly settings: { readonly beta1: number; readonly epsilon: number; readonly weightDecay: number };
}

const fixture = readFixture('finta-steps.json') as Steps;
const runtime = await loadTensorFlow();
const STARTS = new Map(hashedParameters().map((parameter) => [parameter.name, parameter]));

interface Deviations {
  /** Relative, before each step. */
  readonly losses: readonly number[];
  /** The worst over parameters, by step: of their values, and of how far they have come. */
  readonly weights: ReadonlyMap<number, number>;
  readonly moved: ReadonlyMap<number, number>;
}

/** Trains as the fixture did, and compares wherever the fixture can be compared with. */
function train(kind: Kind): Deviations {
  const { beta1, epsilon, weightDecay } = fixture.settings;
  const { rate, loss: expectedLosses } = fixture[kind];
  const network = hashedNetwork(runtime.tf, 'linear');
  const decay = kind === 'coupled' || kind === 'decoupled' ? { kind, value: weightDecay } : null;
  const adam = createAdam(runtime, network.parameters, { epsilon, weightDecay: decay });
  const losses: number[] = [];
  const weights = new Map<number, number>();
  const moved = new Map<number, number>();
  for (let step = 1; step <= expectedLosses.length; step++) {
    const { loss, gradients } = network.gradients(runtime.ops);
    losses.push(Math.abs(loss - expectedLosses[step - 1]) / expectedLosses[step - 1]);
    adam.apply(gradients, { learningRate: rate, beta1 });
    runtime.tf.dispose([...gradients]);
    const expected = fixture[kind].after[step];
    if (expected === undefined) continue;
    const now = network.parameters.map(({ name, shape, variable }) => ({
      name,
      shape,
      values: Float32Array.from(variable.dataSync()),
    }));
    weights.set(
      step,
      Math.max(
        ...now.map(({ name, shape, values }) => relative(toTorch(values, shape), expected[torchName(name)])),
      ),
    );
    moved.set(
      step,
      Math.max(
        ...now.map(({ name, values }) => {
          const start = STARTS.get(torchName(name))!.values;
          const reference = expected[torchName(name)].moved;
          return Math.abs(norm(values.map((value, i) => value - start[i])) - reference) / reference;
        }),
      ),
    );
  }
  adam.dispose();
  network.dispose();
  return { losses, weights, moved };
}

describe('training steps against PyTorch', () => {
  it.for(['adam', 'coupled', 'decoupled'] as const)(
    '%s: the weights after ten steps, to 1e-4',
    (kind, context) => {
      const { weights, moved } = train(kind);
      report(context, Object.fromEntries([...weights].map(([step, most]) => [`${kind}.${step}`, most])));
      expect(weights.get(1)).toBeLessThan(1e-6);
      // Before a unit of e4 crosses zero at step 6 (docs/decisions/006), the decay is as exact as the rest.
      if (kind === 'decoupled') expect(weights.get(5)).toBeLessThan(1e-6);
      expect(weights.get(10)).toBeLessThan(1e-4);
      // Biases move by little more than rounding: PyTorch's own float32 differs by up to 1e-4 here.
      expect(Math.max(...moved.values())).toBeLessThan(1e-3);
    },
  );

  // At step 15 one ReLU input of e4 within rounding of zero falls on the other side, and its channel takes
  // another step of Adam; likely the losses part because of it, by 1.5e-4 at step 47: docs/decisions/006.
  it.skipIf(runtime.backend !== 'tensorflow')(
    'the losses of fifty steps, 20 to 1e-4, all to 1e-3 (needs libtensorflow)',
    (context) => {
      const { losses, weights } = train('trajectory');
      report(context, { 'losses.20': Math.max(...losses.slice(0, 20)), 'losses.50': Math.max(...losses) });
      expect(Math.max(...losses.slice(0, 20))).toBeLessThan(1e-4);
      expect(Math.max(...losses)).toBeLessThan(1e-3);
      expect(weights.get(50)).toBeLessThan(1e-4);
    },
  );
});
