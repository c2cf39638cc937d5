import type * as tf from '@tensorflow/tfjs';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { createDiscriminator, type Discriminator } from '../../blocks/discriminator/discriminator.ts';
import { dropoutMasks, type DropoutMasks } from '../../blocks/discriminator/dropout.ts';
import { discriminatorSpec, type DiscriminatorSpec } from '../../blocks/discriminator/spec.ts';
import { assignValues, valuesOf } from '../../blocks/parameter.ts';
import { bceDiscriminatorLoss } from '../../losses/adversarial/bce.ts';
import { gradientPenalty, interpolate } from '../../losses/adversarial/gradient-penalty.ts';
import type { Ops } from '../../ops/ops.ts';
import { normals, relativeError } from '../differences.ts';
import { plainCritic, type Doubles, type PlainMasks } from './plain.ts';

const [LATENT, CLASSES, ROWS] = [2, 2, 3];
const WIDTH = LATENT + CLASSES;
const LAMBDA = 10;
/** Small enough that no ReLU turns over between the two sides. */
const STEP = 1e-7;
/** Entries of an array that are moved one by one; a direction through all of them comes on top. */
const ENTRIES = 12;

const SPECS: readonly DiscriminatorSpec[] = [
  discriminatorSpec('tractoencoder', LATENT, CLASSES),
  { kind: 'mlp', latent: LATENT, classes: CLASSES, initialiser: 'pytorch', widths: [8, 6] },
];

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** A critic with weights wide enough that none of its gradients is lost in rounding. */
function criticOf(ops: Ops, spec: DiscriminatorSpec): Discriminator {
  const random = randomFrom(31).stream(spec.kind);
  const critic = createDiscriminator(ops.tf, spec, random);
  const wide = new Map(
    [...valuesOf(critic.parameters)].map(([name, values]) => [
      name,
      name.endsWith('bias')
        ? random
            .stream(`wide ${name}`)
            .fillNormal(values)
            .map((value) => 0.3 * value)
        : values.map((value) => 1.5 * value),
    ]),
  );
  assignValues(ops.tf, critic.parameters, wide);
  return critic;
}

function doublesOf({ parameters }: Discriminator): Map<string, Float64Array> {
  return new Map([...valuesOf(parameters)].map(([name, values]) => [name, Float64Array.from(values)]));
}

/** The numbers of each row of a batch. */
function rowsOf(x: tf.Tensor3D): number[][] {
  return x.arraySync().map((row) => row.flat());
}

/** Compares gradients by every array of weights with central differences of `plain`, in double precision. */
function expectGradients(
  critic: Discriminator,
  gradients: tf.NamedTensorMap,
  plain: (weights: Doubles) => number,
  onlyKernels: boolean,
): void {
  const random = randomFrom(33);
  const start = doublesOf(critic);
  for (const { name, variable } of critic.parameters) {
    const size = variable.size;
    const values = start.get(name)!;
    const at = (direction: Float64Array, by: number): number =>
      plain(new Map([...start, [name, values.map((value, i) => value + by * direction[i])]]));
    const slope = (direction: Float64Array): number =>
      (at(direction, STEP) - at(direction, -STEP)) / (2 * STEP);
    const every = Math.max(1, Math.floor(size / ENTRIES));
    const entries = Array.from({ length: Math.min(size, ENTRIES) }, (_, i) => i * every);
    const all = Float64Array.from(normals(random.stream(name), [size]));
    const wanted = [
      ...entries.map((entry) => slope(new Float64Array(size).fill(1, entry, entry + 1))),
      slope(all),
    ];
    // A parameter that the value does not depend on has no gradient at all.
    const gradient: Float32Array =
      (gradients[variable.name] as tf.Tensor | undefined)?.dataSync<'float32'>() ?? new Float32Array(size);
    const found = [
      ...entries.map((entry) => gradient[entry]),
      gradient.reduce((sum, value, i) => sum + value * all[i], 0),
    ];
    if (onlyKernels && name.endsWith('bias')) {
      expect(Math.max(...found.map(Math.abs)), name).toBe(0);
      expect(Math.max(...wanted.map(Math.abs)), name).toBeLessThan(1e-6);
      continue;
    }
    expect(Math.max(...wanted.map(Math.abs)), name).toBeGreaterThan(1e-2);
    expect(relativeError(found, wanted), name).toBeLessThan(1e-4);
  }
}

/** What a critic and its losses must be, whatever the operations are made of. */
export function criticSuite(backend: string, ops: Ops): void {
  const flow = ops.tf;
  const random = randomFrom(32);
  const rows = (name: string): tf.Tensor2D =>
    flow.tensor2d(normals(random.stream(name), [ROWS, WIDTH]), [ROWS, WIDTH]);
  const variables = ({ parameters }: Discriminator): tf.Variable[] =>
    parameters.map(({ variable }) => variable);

  describe.each(SPECS)(`critic $kind on ${backend}`, (spec) => {
    const critic = criticOf(ops, spec);
    const masks: DropoutMasks | undefined =
      spec.kind === 'mlp' ? undefined : dropoutMasks(flow, spec, ROWS, random.stream('masks'));
    const plainMasks: PlainMasks[] | null =
      masks === undefined ? null : rowsOf(masks.c1).map((c1, row) => ({ c1, c2: rowsOf(masks.c2)[row] }));
    const logits = (weights: Doubles, x: number[][], dropped: boolean): number[] =>
      plainCritic(spec, weights, x, dropped ? plainMasks : null).logits;

    it.each([false, true])('has the logits of its layers as matrices (dropout: %s)', (dropped) => {
      const weights = doublesOf(critic);
      const x = rows('x');
      const found = critic.forward(ops, x, dropped ? masks : undefined);
      expect(found.shape).toEqual([ROWS, 1]);
      expect(relativeError(found.dataSync(), logits(weights, x.arraySync(), dropped))).toBeLessThan(1e-5);
    });

    it('has the gradients of finite differences by every array of weights, first order', () => {
      const [real, fake] = [rows('real'), rows('fake')];
      const { grads } = flow.variableGrads(
        () => bceDiscriminatorLoss(flow, critic.forward(ops, real, masks), critic.forward(ops, fake, masks)),
        variables(critic),
      );
      const [realRows, fakeRows] = [real.arraySync(), fake.arraySync()];
      const softplus = (value: number): number => Math.log1p(Math.exp(value));
      const plain = (weights: Doubles): number =>
        mean(logits(weights, realRows, true).map((logit) => softplus(-logit))) +
        mean(logits(weights, fakeRows, true).map(softplus));
      expectGradients(critic, grads, plain, false);
    });

    if (ops.path === 'native') {
      it('is refused a gradient penalty', () => {
        const x = rows('x');
        expect(() => gradientPenalty(ops, (path, input) => critic.forward(path, input), x, LAMBDA)).toThrow(
          'portable',
        );
      });
      return;
    }

    /** The penalty in plain numbers, over the first `width` columns of the rows. */
    const plainPenalty =
      (x: number[][], width: number) =>
      (weights: Doubles): number =>
        LAMBDA *
        mean(
          plainCritic(spec, weights, x, plainMasks).gradients.map((gradient) => {
            const squared = gradient.subarray(0, width).reduce((sum, g) => sum + g * g, 1e-12);
            return (Math.sqrt(squared) - 1) ** 2;
          }),
        );

    it('has the gradients of finite differences of its gradient penalty by every array, second order', () => {
      const u = flow.tensor2d([0.2, 0.5, 0.9], [ROWS, 1]);
      const x = interpolate(flow, rows('real'), rows('fake'), u);
      const { value, grads } = flow.variableGrads(
        () => gradientPenalty(ops, (path, input) => critic.forward(path, input, masks), x, LAMBDA),
        variables(critic),
      );
      const plain = plainPenalty(x.arraySync(), WIDTH);
      expect(relativeError(value.dataSync(), [plain(doublesOf(critic))])).toBeLessThan(1e-5);
      expectGradients(critic, grads, plain, true);
    });

    it('has them too where the class is no part of what is differentiated', () => {
      const codes = flow.tensor2d(normals(random.stream('codes'), [ROWS, LATENT]), [ROWS, LATENT]);
      const classes = flow.tensor2d([1, 0, 0, 1, 1, 0], [ROWS, CLASSES]);
      const whole = (z: tf.Tensor2D): tf.Tensor2D => flow.concat([z, classes], 1);
      const { grads } = flow.variableGrads(
        () => gradientPenalty(ops, (path, z) => critic.forward(path, whole(z), masks), codes, LAMBDA),
        variables(critic),
      );
      expectGradients(critic, grads, plainPenalty(whole(codes).arraySync(), LATENT), true);
    });
  });
}
