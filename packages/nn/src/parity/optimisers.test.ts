import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../runtime/load.ts';
import { createAdam } from '../training/optimizer/adam.ts';
import { oneCycle } from '../training/schedule/one-cycle.ts';
import type { WeightDecay } from '../training/optimizer/options.ts';
import { largestDifference, readFixture } from './fixture.ts';
import { uniform } from './integer-hash.ts';

interface Optimisers {
  readonly settings: {
    readonly rate: number;
    readonly beta1: number;
    readonly epsilon: number;
    readonly weightDecay: number;
  };
  readonly plain: { readonly start: number[]; readonly firstGradient: number[] } & Readonly<
    Record<Kind, number[][]>
  >;
  readonly clipping: {
    readonly gradients: number[][];
    readonly cases: { limit: number; norm: number; clipped: number[][] }[];
  };
  readonly oneCycle: { totalSteps: number; maximum: number; rate: number[]; beta1: number[] }[];
}
type Kind = 'adam' | 'coupled' | 'decoupled';

const { settings, plain, clipping, oneCycle: cycles } = readFixture('optimisers.json') as Optimisers;
const runtime = await loadTensorFlow();
const { tf } = runtime;
const PATHS = [
  { path: 'the runtime', flow: runtime },
  { path: 'elementary operations', flow: { tf, backend: 'portable' } },
];
const decayOf = (kind: Kind): WeightDecay | null =>
  kind === 'adam' ? null : { kind, value: settings.weightDecay };

describe.each(PATHS)('Adam against PyTorch on $path', ({ flow }) => {
  it.each(['adam', 'coupled', 'decoupled'] as const)('%s: ten steps', (kind) => {
    const variable = tf.variable(tf.tensor1d(plain.start));
    const adam = createAdam(flow, [{ name: 'w', variable }], {
      epsilon: settings.epsilon,
      weightDecay: decayOf(kind),
    });
    for (const [step, expected] of plain[kind].entries()) {
      const gradient = tf.tensor1d([0, 1, 2].map((i) => 2 * uniform(1100, 3 * step + i) - 1));
      adam.apply([gradient], { learningRate: settings.rate, beta1: settings.beta1 });
      expect(largestDifference(variable.dataSync(), expected)).toBeLessThan(1e-6);
      gradient.dispose();
    }
    adam.dispose();
    variable.dispose();
  });

  it('clips by the norm of all gradients together', () => {
    for (const { limit, norm, clipped } of clipping.cases) {
      const variables = clipping.gradients.map((values) => tf.variable(tf.zeros([values.length])));
      const parameters = variables.map((variable, i) => ({ name: `w${i}`, variable }));
      const adam = createAdam(flow, parameters, { clipNorm: limit });
      const gradients = clipping.gradients.map((values) => tf.tensor1d(values));
      expect(adam.apply(gradients, { learningRate: 0, beta1: 0 })).toBeCloseTo(norm, 4);
      // With beta1 = 0 the first moment is the clipped gradient itself.
      const moments = adam.arrays();
      for (const [i, expected] of clipped.entries()) {
        expect(largestDifference(moments.get(`w${i}/m`)!, expected)).toBeLessThan(1e-5);
      }
      adam.dispose();
      tf.dispose([variables, gradients]);
    }
  });
});

describe('one cycle against OneCycleLR', () => {
  it.each(cycles)('$totalSteps steps: rate and beta1', ({ totalSteps, maximum, rate, beta1 }) => {
    const schedule = oneCycle({ maximum, steps: totalSteps });
    const drawn = rate.map((_, step) => schedule(step));
    expect(
      largestDifference(
        drawn.map(({ learningRate }) => learningRate),
        rate,
      ),
    ).toBeLessThan(1e-12);
    expect(
      largestDifference(
        drawn.map((rates) => rates.beta1),
        beta1,
      ),
    ).toBeLessThan(1e-10);
  });
});
