import { randomFrom } from '@tractogen/core';
import { assignValues, disposeParameters, type Runtime } from '@tractogen/nn';
import {
  AS_THEY_ARE,
  CLASS_OF_CURVE,
  CLASSES,
  curveRows,
  hashedFamily,
  hashedRivalry,
  oneHot,
  priorSamples,
} from '@tractogen/nn/parity';
import { buildAdversarial, type AdversarialModel } from '../model/build.ts';
import { params } from '../params.ts';
import type { Rivalry } from '../phases/rivalry.ts';
import { settingsOf } from '../presets.ts';
import { batchOf } from '../training/batch.ts';
import { judgedOf, WIDTHS, type CriticKind } from './hashed-critic.ts';
import { threePhases, type PhaseLosses } from './three-phases.ts';

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
  /** All three phases, on the four curves. */
  step(step: number): PhaseLosses;
  dispose(): void;
}

/** The critic's share of the rate. */
const SHARE = 1 / 5;
const ROWS = Uint32Array.of(0, 1, 2, 3);

/** An adversarial autoencoder of ours with the parity model's weights, trained by its own phases. */
export function hashedRivals(
  runtime: Runtime,
  { kind, critic, conditioned, rate }: RivalsCase,
  { penaltyWeight, ...adam }: RivalsSettings,
): HashedRivals {
  const { tf: flow } = runtime;
  const discriminator = critic === 'mlp' ? { kind: critic, widths: WIDTHS } : { kind: critic };
  const settings = settingsOf(params.parse({ preset: 'finta', loss: kind, discriminator }));
  const network = curveRows(conditioned);
  const told = { network, critic: { conditions: oneHot(CLASS_OF_CURVE), width: CLASSES } };
  const model = buildAdversarial(runtime, settings, told, AS_THEY_ARE, randomFrom('parity'));
  assignValues(flow, model.kept, hashedFamily(model.kept));
  const phases = threePhases(runtime, model, {
    loss: kind,
    penalty: penaltyWeight,
    adam,
    rates: { reconstruction: rate, critic: SHARE * rate, generator: rate },
    told: network.width,
  });
  const data = { ...told, reserved: { attributes: {}, columns: [] }, classes: true };
  return {
    model,
    step: (step) =>
      flow.tidy(() => {
        const batch = batchOf(runtime, data, AS_THEY_ARE, { rows: ROWS });
        const real = judgedOf(flow, priorSamples(step, ROWS.length));
        const drawn = { step, rows: ROWS.length, dropout: critic === 'tractoencoder' };
        return phases.step(batch, real, hashedRivalry(flow, drawn));
      }),
    dispose: () => {
      phases.dispose();
      disposeParameters(model.kept);
    },
  };
}
