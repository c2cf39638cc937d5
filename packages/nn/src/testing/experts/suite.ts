import { BENDS, END_COORDINATES, END_KNOTS, fitEnds, warpEnds, withBends } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { coupled, couplingParameters } from '../../blocks/coupling.ts';
import { endsParameters, endsShapes, endsValues, moveEnds, type EndsWeights } from '../../blocks/ends.ts';
import { bendAttributes, gateOf, mixExperts, outerWithOne, type ExpertsSpec } from '../../blocks/experts.ts';
import type { Weights } from '../../blocks/parameter.ts';
import type { Ops } from '../../ops/ops.ts';
import { bothGradients, normals, relativeError } from '../differences.ts';

const [ROWS, INPUTS, EXPERTS, ATTRIBUTES, UNITS] = [4, 5, 3, 2, 6];
const BLOCK = INPUTS + ATTRIBUTES + 1;
const GIVEN: ExpertsSpec = { count: EXPERTS, gate: 'given', ends: false, bent: [], coupled: false };
const INFERRED: ExpertsSpec = { count: EXPERTS, gate: 'inferred', ends: false, bent: [], coupled: false };

/** What mixtures of affine maps, and maps of end points, must do, whatever the operations are made of. */
export function expertsSuite(name: string, ops: Ops): void {
  const flow = ops.tf;
  const random = randomFrom(61);
  const draw = (label: string, shape: number[]): { shape: number[]; values: Float32Array } => ({
    shape,
    values: normals(random.stream(label), shape),
  });
  const two = ({ shape, values }: { shape: number[]; values: Float32Array }): tf.Tensor2D =>
    flow.tensor2d(values, shape as [number, number]);
  const weightsFrom =
    (arrays: Readonly<Record<string, tf.Tensor>>): Weights =>
    (key) =>
      arrays[key];

  describe(name, () => {
    const input = draw('input', [ROWS, INPUTS]);
    const gate = draw('gate', [ROWS, EXPERTS]);
    const kernel = draw('kernel', [EXPERTS * BLOCK, UNITS]);
    const gateKernel = draw('gate kernel', [INPUTS, EXPERTS]);
    const gateBias = draw('gate bias', [EXPERTS]);
    /** One-hot code of experts 0, 2, 1, 2, then attributes. */
    const attributes = draw('attributes', [ROWS, ATTRIBUTES]);
    const chosen = [0, 2, 1, 2];
    const conditions = {
      shape: [ROWS, EXPERTS + ATTRIBUTES],
      values: Float32Array.from(
        chosen.flatMap((expert, row) => [
          ...[0, 1, 2].map((k) => Number(k === expert)),
          ...attributes.values.subarray(row * ATTRIBUTES, (row + 1) * ATTRIBUTES),
        ]),
      ),
    };

    it('takes a given gate from the conditions', () => {
      const found = gateOf(ops, GIVEN, weightsFrom({}), two(input), two(conditions));
      expect(found.arraySync()).toEqual(chosen.map((expert) => [0, 1, 2].map((k) => Number(k === expert))));
    });

    it('infers a gate by a softmax of an affine map of the input, conditions or not', () => {
      const weights = weightsFrom({
        'gate/kernel': two(gateKernel),
        'gate/bias': flow.tensor1d(gateBias.values),
      });
      const wanted = Array.from({ length: ROWS }, (_, row) => {
        const logits = Array.from({ length: EXPERTS }, (_k, k) => {
          let sum = gateBias.values[k];
          for (let i = 0; i < INPUTS; i++)
            sum += input.values[row * INPUTS + i] * gateKernel.values[i * EXPERTS + k];
          return Math.exp(sum);
        });
        const total = logits.reduce((a, b) => a + b);
        return logits.map((value) => value / total);
      }).flat();
      for (const told of [null, two(attributes)])
        expect(
          relativeError(gateOf(ops, INFERRED, weights, two(input), told).dataSync(), wanted),
        ).toBeLessThan(1e-5);
    });

    it('gate ⊗ (values, 1) stands expert by expert', () => {
      const found = outerWithOne(flow, flow.tensor2d([[2, -1]]), flow.tensor2d([[3, 5]]));
      expect(found.arraySync()).toEqual([[6, 10, 2, -3, -5, -1]]);
    });

    it('bends attributes as the codec does, and the experts read what is bent', () => {
      const told = two(attributes);
      const bent = bendAttributes(flow, told, [1, 0]);
      expect(bent.shape).toEqual([ROWS, ATTRIBUTES + 2 * BENDS]);
      const wanted = withBends(attributes.values, ATTRIBUTES, [1, 0]);
      expect(relativeError(bent.dataSync(), wanted)).toBeLessThan(1e-5);
      const wide = two(draw('wide kernel', [EXPERTS * (BLOCK + 2 * BENDS), UNITS]));
      const weights = weightsFrom({ 'experts/kernel': wide });
      const found = mixExperts(ops, { ...INFERRED, bent: [1, 0] }, weights, two(gate), two(input), told);
      const plain = mixExperts(ops, INFERRED, weights, two(gate), two(input), bent);
      expect(relativeError(found.dataSync(), plain.dataSync())).toBeLessThan(1e-6);
    });

    it('adds a quadratic of the others to one dimension of a code, by expert, and takes it away again', () => {
      const z = draw('code', [ROWS, 3]);
      const shares = flow.tensor2d(
        chosen.flatMap((k) => [0, 1, 2].map((own) => Number(own === k))),
        [ROWS, EXPERTS],
      );
      const [{ shape }] = couplingParameters(EXPERTS, 3);
      const factors = draw('factors', [EXPERTS, 5]);
      const values = new Float32Array(shape[0] * shape[1]);
      for (let k = 0; k < EXPERTS; k++)
        for (const [i, row] of [0, 1, 3, 4, 6].entries())
          values[(k * 7 + row) * 3 + 2] = factors.values[k * 5 + i];
      const kernel = flow.tensor2d(values, shape as [number, number]);
      const there = coupled(ops, weightsFrom({ 'coupling/kernel': kernel }), shares, two(z));
      const wanted = z.values.slice();
      for (const [row, k] of chosen.entries()) {
        const [a, b] = [z.values[row * 3], z.values[row * 3 + 1]];
        const [la, lb, sa, sb, one] = factors.values.subarray(k * 5, k * 5 + 5);
        wanted[row * 3 + 2] += la * a + lb * b + sa * a ** 2 + sb * b ** 2 + one;
      }
      expect(relativeError(there.dataSync(), wanted)).toBeLessThan(1e-5);
      const back = coupled(ops, weightsFrom({ 'coupling/kernel': flow.neg(kernel) }), shares, there);
      expect(relativeError(back.dataSync(), z.values)).toBeLessThan(1e-5);
    });

    it.each([
      ['given', GIVEN],
      ['inferred', INFERRED],
    ] as const)('mixes affine maps of input and attributes by a %s gate', (_, spec) => {
      const told = spec.gate === 'given' ? two(conditions) : two(attributes);
      const weights = weightsFrom({ 'experts/kernel': two(kernel) });
      const found = mixExperts(ops, spec, weights, two(gate), two(input), told);
      const wanted = Array.from({ length: ROWS * UNITS }, (_i, at) => {
        const [row, unit] = [Math.floor(at / UNITS), at % UNITS];
        const values = [
          ...input.values.subarray(row * INPUTS, (row + 1) * INPUTS),
          ...attributes.values.subarray(row * ATTRIBUTES, (row + 1) * ATTRIBUTES),
          1,
        ];
        let sum = 0;
        for (let k = 0; k < EXPERTS; k++)
          for (const [i, value] of values.entries())
            sum += gate.values[row * EXPERTS + k] * value * kernel.values[(k * BLOCK + i) * UNITS + unit];
        return sum;
      });
      expect(relativeError(found.dataSync(), wanted)).toBeLessThan(1e-5);
    });

    it('mixes without attributes where the conditions are the code alone, or none', () => {
      const narrow = draw('narrow', [EXPERTS * (INPUTS + 1), UNITS]);
      const weights = weightsFrom({ 'experts/kernel': two(narrow) });
      const code = flow.slice2d(two(conditions), [0, 0], [-1, EXPERTS]);
      const given = mixExperts(ops, GIVEN, weights, two(gate), two(input), code);
      const none = mixExperts(ops, INFERRED, weights, two(gate), two(input), null);
      expect(given.arraySync()).toEqual(none.arraySync());
    });

    it('has the gradients of finite differences by gate, input, attributes and kernel', () => {
      const mixed = (...[g, x, a, k]: tf.Tensor[]): tf.Tensor =>
        mixExperts(
          ops,
          INFERRED,
          weightsFrom({ 'experts/kernel': k }),
          g as tf.Tensor2D,
          x as tf.Tensor2D,
          a as tf.Tensor2D,
        );
      const w = (size: number): Float32Array => normals(random.stream('w'), [size]);
      const found = bothGradients(flow, mixed, [gate, input, attributes, kernel], w, 0.25);
      for (const { automatic, numerical } of found)
        expect(relativeError(automatic, numerical)).toBeLessThan(5e-5);
    });

    it('has the gradients of finite differences through an inferred gate', () => {
      const inferred = (...[x, k, b]: tf.Tensor[]): tf.Tensor =>
        gateOf(ops, INFERRED, weightsFrom({ 'gate/kernel': k, 'gate/bias': b }), x as tf.Tensor2D, null);
      const w = (size: number): Float32Array => normals(random.stream('w'), [size]);
      const found = bothGradients(flow, inferred, [input, gateKernel, gateBias], w, 2e-3);
      for (const { automatic, numerical } of found)
        expect(relativeError(automatic, numerical)).toBeLessThan(1e-3);
    });
  });

  describe(`${name}: ends`, () => {
    const points = normals(random.stream('points'), [40, 768]);
    // Edges, so that maps are anything but straight.
    for (let row = 0; row < 40; row++)
      for (const k of END_COORDINATES) points[row * 768 + k] = Math.tanh(3 * points[row * 768 + k]);
    const labels = Int32Array.from({ length: 40 }, (_, row) => row % 2);
    const maps = fitEnds(points, labels, 2);
    const arrays = (way: 'gaussian' | 'back'): EndsWeights => {
      const values = endsValues(maps, way);
      const of = (part: 'knots' | 'bends' | 'base'): tf.Tensor =>
        flow.tensor(values.get(`ends/${part}`)!, endsShapes(2)[part]);
      return { knots: of('knots'), bends: of('bends'), base: of('base') };
    };
    const line = flow.tensor3d(points, [40, 256, 3]);
    const hard = flow.tensor2d(Array.from(labels, (label) => [1 - label, label]));

    it.each(['gaussian', 'back'] as const)('are moved as warpEnds of the codec does, %s', (way) => {
      const found = moveEnds(flow, line, hard, arrays(way));
      expect(relativeError(found.dataSync(), warpEnds(points, labels, maps, way))).toBeLessThan(1e-5);
    });

    it('come back to where they were', () => {
      const there = moveEnds(flow, line, hard, arrays('gaussian'));
      expect(relativeError(moveEnds(flow, there, hard, arrays('back')).dataSync(), points)).toBeLessThan(
        1e-5,
      );
    });

    it('are moved by a mixture of the experts’ maps', () => {
      const [a, b] = [0, 1].map((label) =>
        warpEnds(points, new Int32Array(40).fill(label), maps, 'gaussian'),
      );
      const soft = flow.tensor2d(Array.from(labels, () => [0.3, 0.7]));
      const wanted = a.map((value, i) => 0.3 * value + 0.7 * b[i]);
      expect(relativeError(moveEnds(flow, line, soft, arrays('gaussian')).dataSync(), wanted)).toBeLessThan(
        1e-5,
      );
    });

    it('stay where they are unless maps are given', () => {
      const specs = endsParameters(2);
      expect(specs.every(({ trainable }) => !trainable)).toBe(true);
      const [knots, bends, base] = specs.map((spec) => flow.tensor(spec.initial(random), [...spec.shape]));
      const found = moveEnds(flow, line, hard, { knots, bends, base });
      expect(relativeError(found.dataSync(), points)).toBeLessThan(1e-6);
    });

    it('have the gradients of finite differences by line and gate', () => {
      // Knots at multiples of a quarter, ends a tenth behind one: no step crosses a knot, so that steps are exact.
      const shapes = endsShapes(2);
      const weights: EndsWeights = {
        knots: flow.tensor(
          Float32Array.from({ length: 2 * 6 * END_KNOTS }, (_, i) => 0.25 * (i % END_KNOTS) - 2),
          shapes.knots,
        ),
        bends: flow.tensor(normals(random.stream('bends'), shapes.bends), shapes.bends),
        base: flow.tensor(normals(random.stream('base'), shapes.base), shapes.base),
      };
      const [rows, few] = [3, 6];
      const short = normals(random.stream('short'), [rows, few, 3]).map(
        (value) => 0.25 * Math.max(-9, Math.min(7, Math.round(4 * value))) + 0.1,
      );
      const found = bothGradients(
        flow,
        (x, g) => moveEnds(flow, x as tf.Tensor3D, g as tf.Tensor2D, weights),
        [
          { shape: [rows, few, 3], values: short },
          { shape: [rows, 2], values: normals(random.stream('soft'), [rows, 2]) },
        ],
        (size) => normals(random.stream('w'), [size]),
        0.06,
      );
      for (const { automatic, numerical } of found)
        expect(relativeError(automatic, numerical)).toBeLessThan(5e-5);
    });
  });
}
