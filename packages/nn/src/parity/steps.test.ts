import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../runtime/load.ts';
import { createAdam } from '../training/optimizer/adam.ts';
import { hashedNetwork, torchName } from './hashed-network.ts';
import { norm, readFixture } from './fixture.ts';
import { hashedParameters, toTorch } from './hashed-weights.ts';
import { relative, type Reference } from './network-parity.ts';

interface Run {
  readonly loss: readonly number[];
  readonly after: Readonly<Record<string, Readonly<Record<string, Reference & { readonly moved: number }>>>>;
}
interface Steps extends Readonly<Record<'adam' | 'coupled' | 'decoupled', Run>> {
  readonly settings: { readonly rate: number; readonly beta1: number; readonly epsilon: number; readonly weightDecay: number };
}

const fixture = readFixture('finta-steps.json') as Steps;
const runtime = await loadTensorFlow();
const STARTS = new Map(hashedParameters().map((parameter) => [parameter.name, parameter]));

/** Losses before each step, and the worst deviation over parameters at each step the fixture knows. */
function train(kind: 'adam' | 'coupled' | 'decoupled', steps: number): { losses: number[]; weights: Map<number, number>; moved: Map<number, number> } {
  const { rate, beta1, epsilon, weightDecay } = fixture.settings;
  const network = hashedNetwork(runtime.tf, 'linear');
  const decay = kind === 'adam' ? null : { kind, value: weightDecay };
  const adam = createAdam(runtime, network.parameters, { epsilon, weightDecay: decay });
  const losses: number[] = [];
  const weights = new Map<number, number>();
  const moved = new Map<number, number>();
  for (let step = 1; step <= steps; step++) {
    const { loss, gradients } = network.gradients(runtime.ops);
    losses.push(loss);
    adam.apply(gradients, { learningRate: rate, beta1 });
    runtime.tf.dispose([...gradients]);
    const expected = fixture[kind].after[step];
    if (expected === undefined) continue;
    const now = network.parameters.map(({ name, shape, variable }) => ({ name, shape, values: Float32Array.from(variable.dataSync()) }));
    weights.set(step, Math.max(...now.map(({ name, shape, values }) => relative(toTorch(values, shape), expected[torchName(name)]))));
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
  it.each(['adam', 'coupled', 'decoupled'] as const)('%s: the weights after ten steps, to 1e-4', (kind) => {
    const { weights, moved } = train(kind, 10);
    expect(weights.get(1)).toBeLessThan(1e-5);
    expect(weights.get(10)).toBeLessThan(1e-4);
    // How far each parameter has come; PyTorch's own float32 differs by up to 1e-4 here.
    expect(Math.max(...moved.values())).toBeLessThan(1e-3);
  });

  it.skipIf(runtime.backend !== 'tensorflow')('adam: the losses of fifty steps, to 1e-4 (needs libtensorflow)', () => {
    const { losses } = train('adam', 50);
    const deviations = losses.map((loss, step) => Math.abs(loss - fixture.adam.loss[step]) / fixture.adam.loss[step]);
    expect(Math.max(...deviations)).toBeLessThan(1e-4);
  });
});
