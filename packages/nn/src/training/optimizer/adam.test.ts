import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../../runtime/load.ts';
import { createAdam, type Adam } from './adam.ts';
import type { Flow } from './flow.ts';
import { gradientStep } from './gradient-step.ts';
import type { AdamOptions, Trainable } from './options.ts';

const runtime = await loadTensorFlow();
const portable: Flow = { tf: runtime.tf, backend: 'portable' };
const START = [0.5, -1, 2, 3, 0.1];
const RATES = (step: number) => ({ learningRate: 1e-2, beta1: 0.9 - 0.001 * step });

function parametersOf(flow: Flow): Trainable[] {
  return [
    { name: 'w', variable: flow.tf.variable(flow.tf.tensor(START.slice(0, 4), [2, 2])) },
    { name: 'b', variable: flow.tf.variable(flow.tf.tensor(START.slice(4))) },
  ];
}

/** Gradients w · (1 + t/10) and sin t, for steps from … to − 1. */
function drive(flow: Flow, adam: Adam, [w]: readonly Trainable[], from: number, to: number): number[] {
  const norms: number[] = [];
  for (let step = from; step < to; step++) {
    flow.tf.tidy(() => {
      norms.push(
        adam.apply([flow.tf.mul(w.variable, 1 + step / 10), flow.tf.tensor([Math.sin(step)])], RATES(step)),
      );
    });
  }
  return norms;
}

const values = (parameters: readonly Trainable[]): number[] =>
  parameters.flatMap(({ variable }) => [...variable.dataSync()]);

/** The textbook rule in double precision, PyTorch's order of operations. */
function reference({ clipNorm = null, weightDecay = null }: AdamOptions, steps: number): number[] {
  const p = [...START];
  const m = p.map(() => 0);
  const v = p.map(() => 0);
  for (let step = 0; step < steps; step++) {
    const { learningRate, beta1 } = RATES(step);
    const g = p.map((x, i) => (i < 4 ? x * (1 + step / 10) : Math.sin(step)));
    const norm = Math.hypot(...g);
    const factor = clipNorm !== null && norm > clipNorm ? clipNorm / (norm + 1e-6) : 1;
    for (let i = 0; i < p.length; i++) {
      let gradient = g[i] * factor;
      if (weightDecay?.kind === 'coupled') gradient += weightDecay.value * p[i];
      if (weightDecay?.kind === 'decoupled') p[i] -= learningRate * weightDecay.value * p[i];
      m[i] = beta1 * m[i] + (1 - beta1) * gradient;
      v[i] = 0.999 * v[i] + 0.001 * gradient ** 2;
      const root = Math.sqrt(v[i] / (1 - 0.999 ** (step + 1)));
      p[i] -= (learningRate * (m[i] / (1 - beta1 ** (step + 1)))) / (root + 1e-8);
    }
  }
  return p;
}

const CASES: AdamOptions[] = [
  {},
  { clipNorm: 0.5 },
  { weightDecay: { kind: 'coupled', value: 0.1 } },
  { weightDecay: { kind: 'decoupled', value: 0.1 }, clipNorm: 3 },
];

const native = runtime.backend === 'tensorflow';

describe.each([
  { path: 'portable', flow: portable, skip: false },
  { path: native ? 'fused' : 'fused (needs libtensorflow)', flow: runtime, skip: !native },
])('Adam, $path', ({ flow, skip }) => {
  it.skipIf(skip).each(CASES)('follows the rule in double precision: %j', (options) => {
    const parameters = parametersOf(flow);
    const adam = createAdam(flow, parameters, options);
    drive(flow, adam, parameters, 0, 20);
    for (const [i, value] of values(parameters).entries())
      expect(value).toBeCloseTo(reference(options, 20)[i], 5);
  });

  it.skipIf(skip)('goes on with the same bits from its arrays', () => {
    const whole = parametersOf(flow);
    drive(flow, createAdam(flow, whole), whole, 0, 12);
    const first = parametersOf(flow);
    const half = createAdam(flow, first);
    drive(flow, half, first, 0, 7);
    const second = parametersOf(flow);
    for (const [i, { variable }] of first.entries()) second[i].variable.assign(variable);
    const rest = createAdam(flow, second);
    rest.load(half.arrays());
    expect(rest.steps).toBe(7);
    drive(flow, rest, second, 7, 12);
    expect(values(second)).toEqual(values(whole));
  });

  it.skipIf(skip)('returns the norm before clipping, and updates nothing when it is not finite', () => {
    const parameters = parametersOf(flow);
    const adam = createAdam(flow, parameters, { clipNorm: 1 });
    const [norm] = drive(flow, adam, parameters, 0, 1);
    expect(norm).toBeCloseTo(Math.hypot(0.5, 1, 2, 3), 5);
    const before = values(parameters);
    const broken = [flow.tf.tensor([1, Number.NaN, 1, 1], [2, 2]), flow.tf.tensor([1])];
    expect(adam.apply(broken, RATES(1))).toBeNaN();
    expect(values(parameters)).toEqual(before);
    expect(adam.steps).toBe(1);
  });

  it.skipIf(skip)('leaves no tensor behind', () => {
    const parameters = parametersOf(flow);
    const adam = createAdam(flow, parameters, CASES[3]);
    const loss = (): tf.Scalar => flow.tf.sum<tf.Scalar>(flow.tf.square(parameters[0].variable));
    const one = parameters.slice(0, 1);
    const single = createAdam(flow, one);
    drive(flow, adam, parameters, 0, 2);
    gradientStep(flow, single, one, RATES(0), loss);
    const { numTensors } = flow.tf.memory();
    drive(flow, adam, parameters, 2, 12);
    for (let i = 0; i < 10; i++) gradientStep(flow, single, one, RATES(0), loss);
    adam.arrays();
    expect(flow.tf.memory().numTensors).toBe(numTensors);
  });
});

it('descends on a quadratic and reports its loss', () => {
  const parameters = parametersOf(portable);
  const adam = createAdam(portable, parameters);
  const { tf: flow } = portable;
  const loss = (): tf.Scalar =>
    flow.add(flow.sum(flow.square(parameters[0].variable)), flow.sum(flow.square(parameters[1].variable)));
  const losses = Array.from(
    { length: 300 },
    () => gradientStep(portable, adam, parameters, { learningRate: 0.05, beta1: 0.9 }, loss).loss,
  );
  expect(losses[0]).toBeCloseTo(0.25 + 1 + 4 + 9 + 0.01, 5);
  expect(losses.at(-1)).toBeLessThan(0.01);
});
