import { randomFrom, type Random } from '@tractogen/core';
import { energyDistance, loadTensorFlow } from '@tractogen/nn';
import { describe, expect, it } from 'vitest';
import { trainToy, type Toy } from '../testing/toy.ts';

const runtime = await loadTensorFlow();
const MODES = 8;
const SPREAD = 0.2;
const TEST = 1000;

const modeOf = (k: number): [number, number] => [
  2 * Math.cos((2 * Math.PI * k) / MODES),
  2 * Math.sin((2 * Math.PI * k) / MODES),
];

/** Points of the plane in six dimensions, bent. */
function lifted(plane: Float32Array): Float32Array {
  const random = randomFrom('lift');
  const slopes = Float32Array.from({ length: 12 }, () => 0.7 * random.normal());
  return Float32Array.from({ length: 3 * plane.length }, (_, at) => {
    const [i, j] = [Math.floor(at / 6), at % 6];
    return Math.tanh(slopes[j] * plane[2 * i] + slopes[6 + j] * plane[2 * i + 1]);
  });
}

function pairs(count: number, of: (i: number) => readonly [number, number]): Float32Array {
  return Float32Array.from(Array.from({ length: count }, (_, i) => of(i)).flat());
}

/** Eight clusters on a grid; codes shall be eight Gaussians on a circle, each class in its own, in another order. */
const gaussians: Toy = {
  width: 6,
  classes: MODES,
  data(random, count) {
    const labels = Int32Array.from({ length: count }, () => random.integer(MODES));
    const plane = pairs(count, (i) => [
      (labels[i] % 4) - 1.5 + 0.25 * random.normal(),
      (labels[i] >> 2) * 2 - 1 + 0.25 * random.normal(),
    ]);
    return { x: lifted(plane), labels };
  },
  prior: (random, labels) =>
    pairs(labels.length, (i) => {
      const [x, y] = modeOf(3 * labels[i]);
      return [x + SPREAD * random.normal(), y + SPREAD * random.normal()];
    }),
};

/** A square; codes shall be a swiss roll. */
const roll: Toy = {
  width: 6,
  classes: 0,
  data(random, count) {
    const plane = pairs(count, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
    return { x: lifted(plane), labels: new Int32Array(count) };
  },
  prior: (random, labels) =>
    pairs(labels.length, () => {
      const u = Math.sqrt(random.uniform());
      const angle = 3 * Math.PI * u;
      return [
        2.5 * u * Math.cos(angle) + 0.05 * random.normal(),
        2.5 * u * Math.sin(angle) + 0.05 * random.normal(),
      ];
    }),
};

/** How far codes are from the law, beside how far they were at the start. */
function trained(toy: Toy, steps: number, random: Random) {
  const settings = {
    loss: 'bce',
    criticSteps: 1,
    criticRate: 1,
    generatorRate: 1,
    adversarialBeta1: 0.5,
    batch: 64,
    learningRate: 2e-3,
  } as const;
  const test = toy.data(randomFrom('test'), TEST);
  const wanted = toy.prior(randomFrom('wanted'), test.labels);
  const run = (count: number) => trainToy(runtime, toy, { ...settings, steps: count }, random, test);
  const [before, after] = [run(0), run(steps)];
  const distance = ({ codes }: typeof before): number => energyDistance(codes, wanted, 2);
  return { test, after, before, distances: { before: distance(before), after: distance(after) } };
}

// A thousand small steps: long on a busy machine.
describe('the adversarial phases on toys', { timeout: 300_000 }, () => {
  it('bring every class of eight into its own Gaussian, and still rebuild it', () => {
    const { test, before, after, distances } = trained(gaussians, 500, randomFrom(1));
    let right = 0;
    for (let i = 0; i < TEST; i++) {
      const [x, y] = modeOf(3 * test.labels[i]);
      // Modes are 1.5 apart.
      if (Math.hypot(after.codes[2 * i] - x, after.codes[2 * i + 1] - y) < 0.75) right++;
    }
    expect(right / TEST).toBeGreaterThan(0.9);
    expect(distances.after).toBeLessThan(distances.before / 10);
    expect(after.error).toBeLessThan(before.error / 10);
  });

  it('roll a square up, and still rebuild it', () => {
    const { before, after, distances } = trained(roll, 500, randomFrom(1));
    expect(distances.after).toBeLessThan(distances.before / 10);
    expect(after.error).toBeLessThan(before.error / 10);
  });
});
