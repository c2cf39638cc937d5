import { randomFrom, silentEvents } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { silentBoard } from '../tensorboard/board.ts';
import type { TrainingContext } from './context.ts';
import { trainNetwork, type LoopSettings, type NetworkRows } from './network.ts';
import type { TrainingTask } from './task.ts';

/** A model that no training makes better. */
const HOPELESS: TrainingTask = {
  step: () => ({ loss: 1 }),
  evaluate: async () => await Promise.resolve({ objective: 1, figures: {} }),
  weights: () => new Map([['w', Float32Array.of(0)]]),
  loadWeights: () => {},
  optimizer: () => new Map([['v', Float32Array.of(0)]]),
  loadOptimizer: () => {},
};

/** The epoch that ends a run of ten with a patience of two. */
async function lastEpoch(
  schedule: LoopSettings['schedule'],
  rows: Partial<NetworkRows> = {},
): Promise<number | undefined> {
  const settings: LoopSettings = {
    epochs: 10,
    batch: 4,
    flips: false,
    learningRate: 1e-3,
    schedule,
    patience: 2,
    keep: 'best',
    allowDivergence: false,
    checkpointSteps: 1000,
  };
  const context = {
    random: randomFrom(1),
    events: silentEvents,
    signal: new AbortController().signal,
    board: silentBoard,
    store: { save: async () => await Promise.resolve(''), load: async () => await Promise.resolve(null) },
  } as unknown as TrainingContext;
  const { history } = await trainNetwork(HOPELESS, settings, context, {
    rows: Uint32Array.from({ length: 8 }, (_, i) => i),
    ...rows,
  });
  return history.at(-1)?.epoch;
}

describe('trainNetwork', () => {
  it('counts patience from where rate and beta have risen, whichever takes longer', async () => {
    expect(await lastEpoch({ kind: 'constant' })).toBe(2);
    expect(await lastEpoch({ kind: 'cosine', warmUpEpochs: 4 })).toBe(6);
    // One cycle rises for three tenths of the epochs.
    expect(await lastEpoch({ kind: 'one-cycle' })).toBe(5);
    expect(await lastEpoch({ kind: 'one-cycle' }, { betaWarmUpEpochs: 6 })).toBe(8);
  });
});
