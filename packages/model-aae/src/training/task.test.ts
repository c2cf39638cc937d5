import { randomFrom, silentEvents } from '@tractogen/core';
import { controlOf, loadTensorFlow, valuesOf, type TrainingBatch } from '@tractogen/nn';
import { arcs, rememberedRequests } from '@tractogen/nn/testing';
import { describe, expect, it } from 'vitest';
import { params } from '../params.ts';
import { settingsOf } from '../presets.ts';
import { prepare } from './prepare.ts';
import { adversarialTask } from './task.ts';

const runtime = await loadTensorFlow();
const tables = { train: arcs(40, 'train'), valid: arcs(32, 'valid') };
const SMALL = { preset: 'finta', latent: 5, width: 0.02, control: 1 };
const ROWS = Uint32Array.of(0, 5, 9, 11, 3, 17, 20);

function taskOf(given: Record<string, unknown>) {
  const settings = settingsOf(params.parse({ ...SMALL, attributes: ['bow'], ...given }));
  const prepared = prepare(settings, { runtime, ...tables, random: randomFrom('task') });
  const control = controlOf(runtime, prepared.train.network, settings.attributes);
  const task = adversarialTask(
    { ...prepared, runtime, settings, control, random: randomFrom('validation') },
    silentEvents,
  );
  return { task, settings, prepared };
}

const batch = (step: number): TrainingBatch => ({
  rows: ROWS,
  flips: new Uint8Array(ROWS.length),
  rates: { learningRate: 1e-3, beta1: 0.9 },
  epoch: 1,
  epochs: 2,
  step,
  steps: 10,
  random: randomFrom(`step-${step}`),
});

/** Names of halves of which something is different. */
const changed = (a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): Set<string> =>
  new Set(
    [...a]
      .filter(([name, values]) => values.some((value, i) => value !== b.get(name)![i]))
      .map(([name]) => name.split('/', 1)[0]),
  );

describe('adversarialTask', () => {
  it('tells each phase and each part of it', () => {
    const { task } = taskOf({ regularise: [{ attribute: 'length' }] });
    const figures = task.step(batch(0));
    expect(Object.keys(figures).toSorted()).toEqual([
      'attribute_length',
      'control_miss',
      'control_stray',
      'critic_gradient_norm',
      'critic_loss',
      'generator_gradient_norm',
      'generator_loss',
      'gradient_norm',
      'loss',
      'rmse_mm',
    ]);
    expect(Object.values(figures).every(Number.isFinite)).toBe(true);
    task.dispose();
  });

  it('adds the first phase up in nats', () => {
    const { task } = taskOf({ noise: 2, regularise: [{ attribute: 'length', gamma: 3 }], control: 7 });
    const { loss, rmse_mm, attribute_length, control_miss, control_stray } = task.step(batch(0));
    // 768 / (2 · 2²) nats a mm².
    expect(loss).toBeCloseTo(
      96 * rmse_mm ** 2 + 3 * attribute_length + 7 * (control_miss + control_stray),
      -Math.log10(loss / 1e5),
    );
    task.dispose();
  });

  it('remembers the requests of its steps, and none of validation’s', async () => {
    const { task } = taskOf({ control: 7 });
    const [start, once, validated, twice] = await rememberedRequests(task, batch);
    expect(start).toBe(0);
    expect(once).toBeGreaterThan(0);
    expect(validated).toBe(once);
    expect(twice).toBe(2 * once);
    task.dispose();
  });

  it.each(['bce', 'wgan-gp', 'wgan'])(
    'goes on with %s from what it hands out as it would have gone on',
    (loss) => {
      const given = { loss, criticSteps: 2, discriminator: { kind: 'tractoencoder' } };
      const [one, other] = [taskOf(given).task, taskOf(given).task];
      for (let step = 0; step < 2; step++) one.step(batch(step));
      other.loadWeights(one.weights());
      other.loadOptimizer(one.optimizer());
      expect(other.step(batch(2))).toEqual(one.step(batch(2)));
      expect(other.weights()).toEqual(one.weights());
      expect(other.optimizer()).toEqual(one.optimizer());
      for (const task of [one, other]) task.dispose();
    },
  );

  it('is an autoencoder beside an idle onlooker where the encoder takes no adversarial steps', () => {
    const { task } = taskOf({ generatorRate: 0, criticRate: 1e-30 });
    const plain = taskOf({ generatorRate: 0 }).task;
    expect(Object.keys(task.step(batch(0)))).not.toContain('generator_loss');
    plain.step(batch(0));
    // Whatever the discriminator learns, encoder and decoder are the same.
    expect(changed(task.weights(), plain.weights())).toEqual(new Set(['critic']));
    for (const some of [task, plain]) some.dispose();
  });

  it('trains encoder, decoder and discriminator, and keeps all of them', () => {
    const { task, prepared } = taskOf({});
    const before = task.weights();
    task.step(batch(0));
    expect(changed(before, task.weights())).toEqual(new Set(['encoder', 'decoder', 'critic']));
    expect(valuesOf(prepared.model.kept)).toEqual(task.weights());
    task.dispose();
  });

  // Weights that leave the loss a number, and whose gradient's norm no longer is one.
  it.each([
    ['bce', 1e25],
    ['wgan', 1e25],
    ['wgan-gp', 1e12],
  ] as const)(
    'tells the gradients of both sides of %s, so that one that is not a number ends the run',
    (loss, weight) => {
      const { task, prepared } = taskOf({ loss });
      const well = task.step(batch(0));
      for (const side of ['critic', 'generator'])
        expect(well[`${side}_gradient_norm`], side).toBeGreaterThan(0);
      const { variable } = prepared.model.critic.parameters.at(-2)!;
      variable.assign(runtime.tf.fill(variable.shape, weight));
      const figures = task.step(batch(1));
      expect(Number.isFinite(figures['critic_loss'])).toBe(true);
      expect(Number.isFinite(figures['critic_gradient_norm'])).toBe(false);
      task.dispose();
    },
  );

  it('judges by millimetres that it names, not by adversarial losses', async () => {
    const { task } = taskOf({
      regularise: [
        { attribute: 'length', gamma: 2 },
        { attribute: 'sinuosity', gamma: 0, loss: 'distance-mae' },
      ],
    });
    const { objective, figures, note } = await task.evaluate(0);
    expect(objective).toBeCloseTo(
      figures['valid.mean_point_error'] +
        figures['valid.sample_distance'] +
        figures['valid.attribute_length'] +
        Math.sqrt(figures['valid.control_miss']) +
        Math.sqrt(Math.max(figures['valid.control_stray'], 0)),
      10,
    );
    for (const name of [
      'discriminator_accuracy',
      'latent_mean',
      'latent_sd',
      'latent_distance',
      'active_units',
      'diversity',
      'coverage',
      'attribute_sinuosity',
    ])
      expect(Number.isFinite(figures[`valid.${name}`]), name).toBe(true);
    expect(note).toMatch(/discriminator right in \d+ %, active units \d+, codes .*diversity/);
    expect((await task.evaluate(0)).figures).toEqual(figures);
    task.dispose();
  });

  it('stops at a collapse with its sign, unless it is allowed', async () => {
    const decoderDead = (given: Record<string, unknown>) => {
      const made = taskOf({ attributes: [], control: undefined, epochs: 3, ...given });
      const arrays = new Map(
        [...made.task.weights()].map(([name, values]) => [
          name,
          name.startsWith('decoder/') ? new Float32Array(values.length) : values,
        ]),
      );
      made.task.loadWeights(arrays);
      return made.task;
    };
    const task = decoderDead({});
    expect((await task.evaluate(1)).stop).toBeNull();
    const { stop, figures } = await task.evaluate(3);
    expect(stop).toMatchObject({ code: 'COLLAPSE' });
    // What shows it is told with it.
    expect(figures['valid.diversity']).toBeLessThan(0.05);
    const allowed = decoderDead({ allowCollapse: true });
    expect((await allowed.evaluate(3)).stop).toBeNull();
    for (const some of [task, allowed]) some.dispose();
  });

  it('stops where every streamline is rebuilt as one shape, however diverse samples are', async () => {
    const { task } = taskOf({ attributes: [], control: undefined, epochs: 3, preset: 'tractogen' });
    const silenced = [...task.weights()].map(([name, values]) =>
      name.startsWith('encoder/') && /kernel|bias/.test(name)
        ? ([name, new Float32Array(values.length)] as const)
        : ([name, values] as const),
    );
    const { figures } = await task.evaluate(1);
    expect(figures['valid.rebuilt_diversity_within']).toBeGreaterThan(0.5);
    task.loadWeights(new Map(silenced));
    expect((await task.evaluate(3)).stop).toMatchObject({
      message: expect.stringMatching(
        /^reconstruction collapse at epoch 3: rebuilt streamlines are/,
      ) as string,
    });
    task.dispose();
  });
});
