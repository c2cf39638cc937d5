import type { Events } from '@tractogen/core';
import {
  assignValues,
  createAdam,
  prefixed,
  risingEpochs,
  valuesOf,
  watchCollapse,
  withPrefix,
  type TrainingBatch,
  type TrainingTask,
} from '@tractogen/nn';
import { objectiveWeights } from '../objective/weights.ts';
import { criticStep } from '../phases/critic.ts';
import { generatorStep } from '../phases/generator.ts';
import { reconstructionStep } from '../phases/reconstruction.ts';
import { adversarialBeta2, adversarialRates, type PhaseFigures } from '../phases/rivalry.ts';
import { batchOf, type Batch } from './batch.ts';
import { validate, type Validation, type ValidationContext } from './evaluate.ts';
import { drawReal } from './real.ts';

export interface AdversarialTask extends TrainingTask {
  dispose(): void;
}

/**
 * Learns an adversarial autoencoder. Each batch goes through three phases, each with an Adam of its own:
 * encoder and decoder rebuild it; the discriminator tells codes from prior samples, some times over;
 * the encoder makes codes pass for prior samples.
 *
 * Figures of a step: `loss` of the first phase in nats, its parts, `rmse_mm`, `gradient_norm`,
 * `critic_loss` (mean over its steps), `generator_loss`, and the norms of their gradients. The objective is
 * that of `validate`.
 */
export function adversarialTask(context: ValidationContext, events: Pick<Events, 'warn'>): AdversarialTask {
  const { runtime, settings, model, prior, train, normalisation, control } = context;
  const { tf: flow, ops } = runtime;
  const { loss, penalty, clip, weightDecay, clipNorm, epsilon, beta2 } = settings;
  const weights = objectiveWeights(settings, normalisation);
  const rivalry = { critic: model.critic, criticTrained: model.criticTrained, loss, penalty, clip };
  const opposed = { epsilon, beta2: adversarialBeta2(settings) };
  const adams = {
    reconstruction: createAdam(runtime, model.trained, { weightDecay, clipNorm, epsilon, beta2 }),
    critic: createAdam(runtime, model.criticTrained, opposed),
    generator: createAdam(runtime, model.encoderTrained, opposed),
  };
  const memory = control?.memory();
  const classes = Math.max(train.network.classes.length, 1);
  const watch = watchCollapse({ ...settings, warmUpEpochs: risingEpochs(settings) }, events);

  const rebuild = (batch: Batch, { rates, random }: TrainingBatch): Readonly<Record<string, number>> => {
    const { latent } = settings;
    const requests = batch.labels.length;
    const asked =
      control === null || memory === undefined || settings.control === 0
        ? null
        : { control, memory, batch: control.draw({ latent, prior }, random.stream('control'), requests) };
    return reconstructionStep(
      runtime,
      adams.reconstruction,
      model,
      settings,
      weights,
      batch,
      asked,
      normalisation,
      rates,
    );
  };
  const oppose = (batch: Batch, { rates, random }: TrainingBatch): Record<string, number> => {
    const { x, conditions, told } = batch;
    const encode = () => ({ z: model.encoder.forward(ops, x, { conditions }), told });
    const { criticSteps, criticRate, generatorRate } = settings;
    const fake = encode();
    const critics: PhaseFigures[] = [];
    for (let i = 0; i < criticSteps; i++) {
      const stream = random.stream(`critic-${i}`);
      const figures = flow.tidy(() => {
        const real = drawReal(runtime, prior, settings, classes, batch, stream.stream('real'));
        const own = adversarialRates(rates, criticRate, settings);
        return criticStep(runtime, adams.critic, rivalry, real, fake, stream, own);
      });
      critics.push(figures);
    }
    const mean = (name: keyof PhaseFigures): number =>
      critics.reduce((sum, figures) => sum + figures[name], 0) / criticSteps;
    const figures = { critic_loss: mean('loss'), critic_gradient_norm: mean('gradient_norm') };
    if (generatorRate === 0) return figures;
    const own = adversarialRates(rates, generatorRate, settings);
    const masks = random.stream('generator');
    const { encoderTrained } = model;
    const generator = generatorStep(runtime, adams.generator, rivalry, encoderTrained, encode, masks, own);
    return { ...figures, generator_loss: generator.loss, generator_gradient_norm: generator.gradient_norm };
  };

  return {
    step: (drawn) =>
      flow.tidy(() => {
        const batch = batchOf(runtime, train, normalisation, drawn);
        const figures = rebuild(batch, drawn);
        return { ...figures, ...oppose(batch, drawn) };
      }),
    async evaluate(epoch) {
      const validation = validate(context);
      const { objective, figures, generation, rebuilt } = validation;
      const stop = watch(epoch, {
        ...(rebuilt === null ? {} : { rebuilt }),
        ...(generation === null ? {} : { generation }),
      });
      return await Promise.resolve({ objective, figures, note: noteOf(validation), stop });
    },
    weights: () => valuesOf(model.kept),
    loadWeights: (arrays) => assignValues(flow, model.kept, arrays),
    optimizer: () =>
      new Map([
        ...prefixed('reconstruction', adams.reconstruction.arrays()),
        ...prefixed('critic', adams.critic.arrays()),
        ...prefixed('generator', adams.generator.arrays()),
        ...prefixed('strays', memory?.arrays() ?? new Map()),
      ]),
    loadOptimizer: (arrays) => {
      for (const [name, adam] of Object.entries(adams)) adam.load(withPrefix(name, arrays));
      memory?.load(withPrefix('strays', arrays));
    },
    dispose: () => {
      for (const adam of Object.values(adams)) adam.dispose();
    },
  };
}

/** An epoch in a few words. */
function noteOf({ figures, generation }: Validation): string {
  const told = (name: string, digits: number): string => figures[`valid.${name}`].toFixed(digits);
  const miss = figures['valid.control_miss'] as number | undefined;
  return [
    `${told('mean_point_error', 3)} mm`,
    `discriminator right in ${(100 * figures['valid.discriminator_accuracy']).toFixed(0)} %`,
    `active units ${told('active_units', 0)}`,
    `codes ${told('latent_mean', 2)} ± ${told('latent_sd', 2)}`,
    ...(generation === null
      ? []
      : [`diversity ${generation.diversity.toFixed(2)}`, `coverage ${generation.coverage.toFixed(2)}`]),
    ...(figures['valid.sample_distance'] === undefined
      ? []
      : [`samples ${told('sample_distance', 3)} mm away`]),
    ...(miss === undefined ? [] : [`control miss ${Math.sqrt(miss).toFixed(2)} SD`]),
  ].join(', ');
}
