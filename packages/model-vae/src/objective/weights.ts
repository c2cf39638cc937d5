import type { Normalisation } from '@tractogen/codec';
import { POINTS } from '@tractogen/formats';
import type { Settings } from '../presets.ts';

/** Numbers that bring the terms of the objective together. */
export interface Weights {
  /**
   * Unit of the loss that is told, for one of mean squared error in normalised units: nats under
   * `sum` (768 / 2s²), mm² under `mean`. The gradient is taken of the loss over this unit, so that
   * learning rates and clipping mean the same under both.
   */
  readonly unit: number;
  /** Weight of KL at a step. */
  beta(step: number): number;
  readonly fullBeta: number;
  /** Weight of the attribute's likelihood. */
  readonly label: number;
  /** Weight of a missed request. */
  readonly control: number;
}

/** @param perEpoch steps of an epoch */
export function objectiveWeights(settings: Settings, { scale }: Normalisation, perEpoch: number): Weights {
  const { beta, betaWarmUpEpochs, reduction, noise, labelWeight, control } = settings;
  const rising = betaWarmUpEpochs * perEpoch;
  return {
    unit: reduction === 'sum' ? (POINTS * 3 * scale ** 2) / (2 * noise ** 2) : scale ** 2,
    beta: (step) => beta * (rising > 0 ? Math.min(1, (step + 1) / rising) : 1),
    fullBeta: beta,
    label: labelWeight,
    control,
  };
}
