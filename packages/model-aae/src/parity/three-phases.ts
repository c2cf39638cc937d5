import type { Random } from '@tractogen/core';
import { createAdam, type Runtime } from '@tractogen/nn';
import { AS_THEY_ARE, silence } from '@tractogen/nn/parity';
import type { AdversarialModel } from '../model/build.ts';
import { criticStep } from '../phases/critic.ts';
import { generatorStep } from '../phases/generator.ts';
import { reconstructionStep } from '../phases/reconstruction.ts';
import type { Judged, Rivalry } from '../phases/rivalry.ts';
import type { Batch } from '../training/batch.ts';
import { wholly } from './hashed-critic.ts';

export interface PhaseOptions {
  readonly loss: Rivalry['loss'];
  readonly penalty: number;
  /** Of all three Adams; the stage's own differ by loss. */
  readonly adam: Readonly<Record<'beta1' | 'beta2' | 'epsilon', number>>;
  readonly rates: Readonly<Record<'reconstruction' | 'critic' | 'generator', number>>;
  /** Numbers that our encoder is told and the reference's is not. */
  readonly told: number;
}

/** Losses of a step before each phase, as the fixtures name them. */
export type PhaseLosses = Record<'recon' | 'critic' | 'generator', number>;

export interface ThreePhases {
  step(batch: Batch, real: Judged, random: Random): PhaseLosses;
  dispose(): void;
}

/** The phases of an adversarial autoencoder, as its stage takes them, under the reference's settings. */
export function threePhases(
  runtime: Runtime,
  model: AdversarialModel,
  { loss, penalty, adam: { beta1, ...adam }, rates, told }: PhaseOptions,
): ThreePhases {
  const { tf: flow, ops } = runtime;
  const { critic, criticTrained, trained, encoderTrained } = model;
  const rivalry: Rivalry = { critic, criticTrained, loss, penalty, clip: Number.NaN };
  const adams = [trained, criticTrained, encoderTrained].map((parameters) =>
    createAdam(runtime, parameters, adam),
  );
  const rateOf = (phase: keyof PhaseOptions['rates']) => ({ learningRate: rates[phase], beta1 });
  const hush = (): void => silence(flow, model.encoder.parameters, told);
  return {
    step: (batch, real, random) =>
      flow.tidy(() => {
        const { loss: recon } = reconstructionStep(
          runtime,
          adams[0],
          model,
          { regularise: [] },
          { unit: 1, control: 0 },
          batch,
          null,
          AS_THEY_ARE,
          rateOf('reconstruction'),
        );
        hush();
        const encode = (): Judged => ({
          z: model.encoder.forward(ops, batch.x, { conditions: batch.conditions }),
          told: batch.told,
        });
        const [above, below] = [real, encode()].map((judged) =>
          loss === 'wgan-gp' ? wholly(flow, judged) : judged,
        );
        const judged = criticStep(runtime, adams[1], rivalry, above, below, random, rateOf('critic'));
        const generator = generatorStep(
          runtime,
          adams[2],
          rivalry,
          encoderTrained,
          encode,
          random,
          rateOf('generator'),
        );
        hush();
        return { recon, critic: judged.loss, generator: generator.loss };
      }),
    dispose: () => {
      for (const adam of adams) adam.dispose();
    },
  };
}
