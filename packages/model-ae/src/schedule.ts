import { constant, cosine, oneCycle, type Schedule } from '@tractogen/nn';
import type { Settings } from './presets.ts';

/** The schedule of a run of `steps` steps, `perEpoch` of them an epoch. */
export function scheduleOf({ schedule, learningRate }: Settings, steps: number, perEpoch: number): Schedule {
  switch (schedule.kind) {
    case 'constant':
      return constant({ learningRate });
    case 'one-cycle':
      return oneCycle({ maximum: learningRate, steps, ...(schedule.cycleBeta1 ? {} : { cycleBeta1: false }) });
    case 'cosine':
      return cosine({ maximum: learningRate, steps, warmUp: Math.round(schedule.warmUpEpochs * perEpoch) });
  }
}
