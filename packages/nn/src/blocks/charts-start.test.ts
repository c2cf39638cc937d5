import { fitCharts, type Charts } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../network/build.ts';
import { backendOrNull } from '../testing/backend.ts';
import { normals, relativeError } from '../testing/differences.ts';
import { chartDecoderValues, chartEncoderValues } from './charts-start.ts';

const { tf: flow, ops } = (await backendOrNull('wasm'))!;
const random = randomFrom('charts-start');
const [WIDTH, D, GROUPS, EACH] = [768, 3, 3, 12];
const ROWS = GROUPS * EACH;
/** Three clouds. */
const points = normals(random.stream('rows'), [ROWS, WIDTH]);
for (let k = 0; k < GROUPS; k++) {
  const mean = normals(random.stream(`mean ${k}`), [WIDTH]);
  for (let i = k * EACH * WIDTH; i < (k + 1) * EACH * WIDTH; i++)
    points[i] = 0.1 * points[i] + mean[i % WIDTH];
}
const labels = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / EACH));
const fit: Charts = fitCharts(points, labels, GROUPS, D);
const channels = [4, 4, 4, 4, 4, 8] as const;
const network = buildNetwork(
  flow,
  {
    preset: 'tractogen',
    latent: D,
    defects: { encoderBound: false, decoderGlorot: false, positionMajor: false },
    encoder: { linearPath: false, channels, charts: { count: GROUPS, scale: fit.spread } },
    decoder: { linearPath: false, channels, charts: { count: GROUPS, scale: fit.spread, hidden: [16, 16] } },
    start: { encoder: chartEncoderValues(fit), decoder: chartDecoderValues(fit) },
  },
  random.stream('weights'),
);

describe('a network that starts from charts', () => {
  const x = flow.tensor3d(points, [ROWS, 256, 3]);
  const z = network.encoder.forward(ops, x);

  it('puts a streamline at centre + turn · components · (x − mean), in units of the latent', () => {
    const found = z.dataSync();
    const wanted = new Float64Array(ROWS * D);
    for (let row = 0; row < ROWS; row++) {
      const { mean, centre, components, turn } = fit.charts[labels[row]];
      const scores = Array.from({ length: D }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < WIDTH; i++)
          sum += components[j * WIDTH + i] * (points[row * WIDTH + i] - mean[i]);
        return sum;
      });
      for (let j = 0; j < D; j++)
        wanted[row * D + j] =
          (centre[j] + scores.reduce((sum, score, i) => sum + turn[j * D + i] * score, 0)) / fit.unit;
    }
    expect(relativeError(found, wanted)).toBeLessThan(1e-4);
  });

  it("rebuilds it as the projection on its group's components", () => {
    const found = network.decoder.forward(ops, z).dataSync();
    const wanted = new Float64Array(ROWS * WIDTH);
    for (let row = 0; row < ROWS; row++) {
      const { mean, components } = fit.charts[labels[row]];
      for (let i = 0; i < WIDTH; i++) wanted[row * WIDTH + i] = mean[i];
      for (let j = 0; j < D; j++) {
        let score = 0;
        for (let i = 0; i < WIDTH; i++)
          score += components[j * WIDTH + i] * (points[row * WIDTH + i] - mean[i]);
        for (let i = 0; i < WIDTH; i++) wanted[row * WIDTH + i] += score * components[j * WIDTH + i];
      }
    }
    expect(relativeError(found, wanted)).toBeLessThan(1e-4);
  });

  it('trains neither which chart is at work nor where it lies', () => {
    const fixed = [...network.encoder.parameters, ...network.decoder.parameters]
      .filter(({ variable }) => !variable.trainable)
      .map(({ name }) => name);
    expect(fixed).toEqual([
      'gate/kernel',
      'gate/bias',
      'means/kernel',
      'place/kernel',
      'gate/kernel',
      'gate/bias',
      'place/kernel',
    ]);
  });

  it('leaves out hidden units by its masks alone', () => {
    const decode = (share: number): ArrayLike<number> =>
      network.decoder
        .forward(ops, z, [flow.mul(flow.ones([ROWS, 16]), share), flow.ones([ROWS, 16])])
        .dataSync();
    // The last layer starts at zero: nothing to leave out yet.
    expect(decode(0)).toEqual(decode(1));
    const bend = network.decoder.parameters.find(({ name }) => name === 'bend/kernel')!;
    bend.variable.assign(flow.tensor(normals(random.stream('bend'), bend.shape), [...bend.shape]));
    expect(relativeError(decode(1), network.decoder.forward(ops, z).dataSync())).toBe(0);
    expect(relativeError(decode(0), decode(1))).toBeGreaterThan(1e-3);
  });
});
