import { constant, cosine, oneCycle, type Schedule } from '@tractogen/nn';
import type { Settings } from './presets.ts';

/** The schedule of a run of `steps` steps, `perEpoch` of them an epoch. */
export function scheduleOf({ schedule, learningRate }: Settings, steps: number, perEpoch: number): Schedule {
  if (schedule.kind === 'constant') return constant({ learningRate });
  if (schedule.kind === 'cosine') {
    return cosine({ maximum: learningRate, steps, warmUp: Math.round(schedule.warmUpEpochs * perEpoch) });
  }
  return oneCycle({ maximum: learningRate, steps, ...(schedule.cycleBeta1 ? {} : { cycleBeta1: false }) });
}
