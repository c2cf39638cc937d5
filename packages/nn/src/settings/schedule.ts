import { constant } from '../training/schedule/constant.ts';
import { cosine } from '../training/schedule/cosine.ts';
import { RISING, oneCycle } from '../training/schedule/one-cycle.ts';
import type { Schedule } from '../training/schedule/schedule.ts';
import type { PresetValues } from './presets.ts';

/** The schedule of a run of `steps` steps, `perEpoch` of them an epoch. */
export function scheduleOf(
  { schedule, learningRate }: Pick<PresetValues, 'schedule' | 'learningRate'>,
  steps: number,
  perEpoch: number,
): Schedule {
  if (schedule.kind === 'constant') return constant({ learningRate });
  if (schedule.kind === 'cosine') {
    const warmUp = Math.round((schedule.warmUpEpochs ?? 0) * perEpoch);
    return cosine({ maximum: learningRate, steps, warmUp });
  }
  return oneCycle({
    maximum: learningRate,
    steps,
    ...(schedule.cycleBeta1 === false ? { cycleBeta1: false } : {}),
  });
}

/** Epochs in which the learning rate rises, or beta in a model that has one, whichever takes longer. */
export function risingEpochs({
  schedule,
  epochs,
  betaWarmUpEpochs = 0,
}: Pick<PresetValues, 'schedule' | 'epochs'> & { readonly betaWarmUpEpochs?: number }): number {
  if (schedule.kind === 'one-cycle') return Math.max(RISING * epochs, betaWarmUpEpochs);
  return Math.max(schedule.kind === 'cosine' ? (schedule.warmUpEpochs ?? 0) : 0, betaWarmUpEpochs);
}
