import { randomFrom } from '@tractogen/core';
import { assignValues, createAdam, disposeParameters, type Runtime } from '@tractogen/nn';
import {
  AS_THEY_ARE,
  CLASS_OF_CURVE,
  CLASSES,
  curveRows,
  hashedFamily,
  hashedRivalry,
  oneHot,
  priorSamples,
  silence,
} from '@tractogen/nn/parity';
import { buildAdversarial, type AdversarialModel } from '../model/build.ts';
import { params } from '../params.ts';
import { criticStep } from '../phases/critic.ts';
import { generatorStep } from '../phases/generator.ts';
import { reconstructionStep } from '../phases/reconstruction.ts';
import type { Rivalry } from '../phases/rivalry.ts';
import { settingsOf } from '../presets.ts';
import { batchOf } from '../training/batch.ts';
import { judgedOf, WIDTHS, wholly, type CriticKind } from './hashed-critic.ts';

/** What the Python side writes down of a run. */
export interface RivalsCase {
  readonly kind: Rivalry['loss'];
  readonly critic: CriticKind;
  readonly conditioned: boolean;
  readonly rate: number;
}
export type RivalsSettings = Readonly<Record<'beta1' | 'beta2' | 'epsilon' | 'penaltyWeight', number>>;

export interface HashedRivals {
  readonly model: AdversarialModel;
  /** All three phases, on the four curves: losses before each phase's step, as the fixtures name them. */
  step(step: number): Record<'recon' | 'critic' | 'generator', number>;
  dispose(): void;
}

/** The critic's share of the rate. */
const SHARE = 1 / 5;
const ROWS = Uint32Array.of(0, 1, 2, 3);
const NOTHING = { attributes: {}, columns: [] };

/**
 * An adversarial autoencoder of ours with the parity model's weights, trained by its own phases under the
 * reference's settings of Adam: the stage's own differ by loss.
 */
export function hashedRivals(
  runtime: Runtime,
  { kind, critic, conditioned, rate }: RivalsCase,
  { beta1, beta2, epsilon, penaltyWeight }: RivalsSettings,
): HashedRivals {
  const { tf: flow, ops } = runtime;
  const settings = settingsOf(
    params.parse({
      preset: 'finta',
      loss: kind,
      discriminator: critic === 'mlp' ? { kind: critic, widths: WIDTHS } : { kind: critic },
    }),
  );
  const network = curveRows(conditioned);
  const told = { network, critic: { conditions: oneHot(CLASS_OF_CURVE), width: CLASSES } };
  const model = buildAdversarial(runtime, settings, told, AS_THEY_ARE, randomFrom('parity'));
  assignValues(flow, model.kept, hashedFamily(model.kept));
  const rivalry: Rivalry = {
    critic: model.critic,
    criticTrained: model.criticTrained,
    loss: kind,
    penalty: penaltyWeight,
    clip: settings.clip,
  };
  const adams = [model.trained, model.criticTrained, model.encoderTrained].map((parameters) =>
    createAdam(runtime, parameters, { beta2, epsilon }),
  );
  const rates = { learningRate: rate, beta1 };
  return {
    model,
    step: (step) =>
      flow.tidy(() => {
        const batch = batchOf(runtime, { ...told, reserved: NOTHING, classes: true }, AS_THEY_ARE, {
          rows: ROWS,
        });
        const { loss: recon } = reconstructionStep(
          runtime,
          adams[0],
          model,
          { regularise: [] },
          { unit: 1, control: 0 },
          batch,
          null,
          AS_THEY_ARE,
          rates,
        );
        silence(flow, model.encoder.parameters, network.width);
        const encode = () => ({
          z: model.encoder.forward(ops, batch.x, { conditions: batch.conditions }),
          told: batch.told,
        });
        const whole = kind === 'wgan-gp';
        const [real, fake] = [judgedOf(flow, priorSamples(step, ROWS.length)), encode()].map((judged) =>
          whole ? wholly(flow, judged) : judged,
        );
        const random = hashedRivalry(flow, {
          step,
          rows: ROWS.length,
          dropout: critic === 'tractoencoder',
        });
        const slow = { learningRate: SHARE * rate, beta1 };
        const judged = criticStep(runtime, adams[1], rivalry, real, fake, random, slow);
        const generator = generatorStep(
          runtime,
          adams[2],
          rivalry,
          model.encoderTrained,
          encode,
          random,
          rates,
        );
        silence(flow, model.encoder.parameters, network.width);
        return { recon, critic: judged, generator };
      }),
    dispose: () => {
      for (const adam of adams) adam.dispose();
      disposeParameters(model.kept);
    },
  };
}
