import { SHAPE_ATTRIBUTES, measureAttribute, type ShapeAttribute } from '@tractogen/geometry';
import { randomFrom } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { controlLoss } from '../../losses/control/control.ts';
import { shapeMeasure } from '../../losses/control/measure.ts';
import type { Tf } from '../../ops/ops.ts';
import { relativeError } from '../differences.ts';
import { arcs } from '../stage/arcs.ts';

const [POINTS, VALUES, ROWS] = [256, 768, 5];
const NAMES = SHAPE_ATTRIBUTES.map(({ name }) => name);

/** Arcs with the jitter of a tracking: what the low-pass is for. */
function streamlines(): Float32Array {
  const noise = randomFrom(91);
  return arcs(ROWS, 'control').points.map((value) => value + 0.1 * noise.normal());
}

/** Streamlines that have no length, no chord or no bow. */
const DEGENERATE: Readonly<Record<string, (t: number) => [number, number, number]>> = {
  'a point': () => [10, 20, 30],
  'a straight line': (t) => [50 * t, -20 * t, 3],
  'a loop whose ends meet': (t) => [9 * Math.cos(2 * Math.PI * t), 9 * Math.sin(2 * Math.PI * t), 0],
  'half of it in one place': (t) => [Math.max(0, t - 0.5), 0, 0],
};

/** What measuring on the backend must do, and the loss on it. */
export function controlSuite(backend: string, flow: Tf): void {
  const measure = shapeMeasure(flow, POINTS);
  const points = streamlines();
  const line = flow.tensor3d(points, [ROWS, POINTS, 3]);
  const plain = (name: ShapeAttribute, row: number, values: Float32Array | Float64Array = points): number =>
    // Any array of numbers will do: differences of doubles keep their digits.
    measureAttribute(name, values as Float32Array, row * POINTS, POINTS);

  describe(`shape measured on ${backend}`, () => {
    afterAll(() => measure.dispose());

    it.each(NAMES)('%s is what geometry measures', (name) => {
      const found = measure(line, name).dataSync();
      expect(found.length).toBe(ROWS);
      for (let row = 0; row < ROWS; row++)
        expect(Math.abs(found[row] / plain(name, row) - 1)).toBeLessThan(1e-3);
    });

    it.each(NAMES)('%s has the gradient of finite differences', (name) => {
      const weights = [1, -0.5, 2, 0.25, -1];
      const gradient = flow
        .grad((x) => flow.sum(flow.mul(measure(x as tf.Tensor3D, name), weights)))(line)
        .dataSync();
      const step = 1e-4;
      const values = Float64Array.from(points);
      const wanted = Float64Array.from(values, (value, i) => {
        const row = Math.floor(i / VALUES);
        const at = (by: number): number => {
          values[i] = value + by;
          return plain(name, row, values);
        };
        const slope = (weights[row] * (at(step) - at(-step))) / (2 * step);
        values[i] = value;
        return slope;
      });
      expect(relativeError(gradient, wanted)).toBeLessThan(1e-3);
    });

    it.each(Object.keys(DEGENERATE))('stays finite, gradients too, for %s', (kind) => {
      const place = DEGENERATE[kind];
      const odd = flow.tensor3d(
        Float32Array.from(Array.from({ length: POINTS }, (_, p) => place(p / (POINTS - 1))).flat()),
        [1, POINTS, 3],
      );
      for (const name of NAMES) {
        const { value, grad } = flow.valueAndGrad((x) =>
          flow.sum<tf.Scalar>(measure(x as tf.Tensor3D, name)),
        )(odd);
        expect(value.dataSync()[0], name).toSatisfy(Number.isFinite);
        expect(grad.dataSync().every(Number.isFinite), name).toBe(true);
      }
    });

    it('finds no length in a point, no bow in a line, and that ends that meet are a long way round', () => {
      const of = (kind: string, name: ShapeAttribute): number => {
        const values = Array.from({ length: POINTS }, (_, p) => DEGENERATE[kind](p / (POINTS - 1))).flat();
        return measure(flow.tensor3d(values, [1, POINTS, 3]), name).dataSync()[0];
      };
      expect(of('a point', 'length')).toBeLessThan(0.3);
      expect(of('a straight line', 'bow')).toBeLessThan(2e-3);
      expect(of('a straight line', 'sinuosity')).toBeCloseTo(1, 3);
      expect(of('a loop whose ends meet', 'sinuosity')).toBeGreaterThan(1e3);
    });

    it('leaves nothing behind', () => {
      const before = flow.memory().numTensors;
      for (const name of NAMES) flow.tidy(() => void measure(line, name));
      expect(flow.memory().numTensors).toBe(before);
    });
  });

  describe(`controlLoss on ${backend}`, () => {
    it('is the mean over rows of the squared misses, in standard deviations, summed over attributes', () => {
      const own = shapeMeasure(flow, POINTS);
      const asked = {
        length: { requested: [60, 50, 40, 45, 55], sd: [5, 4, 5, 4, 5] },
        end_x: { requested: [100, 90, 110, 120, 95], sd: [2, 2, 2, 2, 2] },
      };
      const entries = Object.entries(asked) as [keyof typeof asked, (typeof asked)['length']][];
      let wanted = 0;
      for (const [name, { requested, sd }] of entries)
        for (let row = 0; row < ROWS; row++)
          wanted += ((plain(name, row) - requested[row]) / sd[row]) ** 2 / ROWS;
      const found = controlLoss(
        flow,
        own,
        line,
        entries.map(([name, { requested, sd }]) => ({
          name,
          requested: flow.tensor1d(requested),
          sd: flow.tensor1d(sd),
        })),
      );
      expect(found.dataSync()[0] / wanted).toBeCloseTo(1, 3);
      own.dispose();
    });
  });
}
