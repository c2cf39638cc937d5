import { SHAPE_ATTRIBUTES, measureAttribute, type ShapeAttribute } from '@tractogen/geometry';
import { randomFrom } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { controlLoss } from '../../losses/control/control.ts';
import { shapeMeasure } from '../../losses/control/measure.ts';
import { deviationsOf, strayLoss } from '../../losses/control/stray.ts';
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

  afterAll(() => measure.dispose());

  describe(`shape measured on ${backend}`, () => {
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

  describe(`strayLoss on ${backend}`, () => {
    const ones = flow.ones<tf.Rank.R1>([ROWS]);
    const ends = Array.from({ length: ROWS }, (_, row) => plain('end_x', row));
    const deviations = (lines: tf.Tensor3D, expected: readonly number[]): tf.Tensor2D =>
      deviationsOf(flow, measure, lines, [
        { name: 'end_x', expected: flow.tensor1d([...expected]), sd: ones },
      ])!;
    /** Mean deviations of all other rows. */
    const others = (of: readonly number[]): Float32Array => {
      const sum = of.reduce((all, e) => all + e, 0);
      return Float32Array.from(of, (e) => (sum - e) / (of.length - 1));
    };

    it('is 0.04 where every row strays by 0.2, whatever each is expected to be', () => {
      const strayed = deviations(
        line,
        ends.map((x) => x - 0.2),
      );
      expect(strayLoss(flow, strayed, new Float32Array(ROWS).fill(0.2)).dataSync()[0]).toBeCloseTo(0.04, 4);
    });

    it('is the square of the mean less the mean square of what is left, over pairs of different rows', () => {
      const strayed = [0.1, -0.1, 0.3, 0.05, -0.2];
      const sum = strayed.reduce((all, e) => all + e, 0);
      const squares = strayed.reduce((all, e) => all + e ** 2, 0);
      const found = deviations(
        line,
        ends.map((x, row) => x - strayed[row]),
      );
      expect(strayLoss(flow, found, others(strayed)).dataSync()[0]).toBeCloseTo(
        (sum ** 2 - squares) / (ROWS * (ROWS - 1)),
        4,
      );
    });

    it('has the gradient of that square, of which each row sees its own part', () => {
      const strayed = [0.3, 0.05, -0.1, 0.2, 0.15];
      const found = deviations(
        line,
        ends.map((x, row) => x - strayed[row]),
      );
      const means = others(strayed);
      const gradient = flow
        .grad((e) => strayLoss(flow, e as tf.Tensor2D, means))(found)
        .dataSync();
      // (Σ_ij e_i e_j − Σ e_i²) / (n (n − 1)), by e_i: 2 Σ_{j≠i} e_j / (n (n − 1)).
      for (const [row, mean] of means.entries()) expect(gradient[row]).toBeCloseTo((2 * mean) / ROWS, 6);
      const ofPoints = flow
        .grad((x) =>
          strayLoss(
            flow,
            deviations(
              x as tf.Tensor3D,
              ends.map((end, row) => end - strayed[row]),
            ),
            means,
          ),
        )(line)
        .dataSync();
      // At the x of the last point; the deviation is limited, a little.
      for (const [row, mean] of means.entries())
        expect(ofPoints[row * VALUES + VALUES - 3]).toBeCloseTo((2 * mean) / ROWS, 3);
    });

    it('is nothing where every attribute was asked for', () => {
      expect(deviationsOf(flow, measure, line, [])).toBeNull();
    });

    it('is at most the square of ten standard deviations', () => {
      const far = deviations(
        line,
        ends.map((x) => x - 1e6),
      );
      expect(far.dataSync()[0]).toBeCloseTo(10, 3);
    });

    it('is nothing, and has no slope, where an attribute does not count', () => {
      const infinite = flow.tensor1d(Array.from({ length: ROWS }, () => Number.POSITIVE_INFINITY));
      const { value, grad } = flow.valueAndGrad((x) => {
        const unasked = [{ name: 'bow' as const, expected: flow.zeros<tf.Rank.R1>([ROWS]), sd: infinite }];
        const found = deviationsOf(flow, measure, x as tf.Tensor3D, unasked)!;
        return strayLoss(flow, found, found.dataSync<'float32'>());
      })(line);
      expect(value.dataSync()[0]).toBe(0);
      expect(grad.dataSync().every((slope) => slope === 0)).toBe(true);
    });
  });
}
