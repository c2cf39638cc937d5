import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsTo, TractogenError } from '@tractogen/core';
import { afterAll, describe, expect, it } from 'vitest';
import { toyRun, toyTask, type ToyRun } from '../../testing/toy-task.ts';
import type { TrainingTask } from './task.ts';
import { train } from './train.ts';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'train-'));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});
const newRun = async (): Promise<ToyRun> => toyRun(await newFolder());

describe('a run', () => {
  it('ends with a collapse once terminal and TensorBoard have the epoch that shows it', async () => {
    const stop = new TractogenError('COLLAPSE', 'mode collapse at epoch 2');
    const told: string[] = [];
    const written: number[] = [];
    const task: TrainingTask = {
      ...toyTask(),
      evaluate: async (epoch) =>
        await Promise.resolve({
          objective: 1,
          figures: { 'valid.diversity': epoch === 2 ? 0.01 : 1 },
          note: 'diversity',
          stop: epoch === 2 ? stop : null,
        }),
    };
    const options = (await newRun()).options({
      events: eventsTo((event) => {
        if (event.event === 'log') told.push(event.message);
      }),
      board: {
        scalars: async (_, values) =>
          await Promise.resolve(
            void ('valid.diversity' in values && written.push(values['valid.diversity'])),
          ),
      },
    });
    await expect(train(task, options)).rejects.toBe(stop);
    expect(told).toEqual([0, 1, 2].map((epoch) => `epoch ${epoch}/4: diversity`));
    expect(written).toEqual([1, 1, 0.01]);
  });

  it('ends after `patience` epochs without a better objective', async () => {
    let calls = 0;
    const task = {
      ...toyTask(),
      evaluate: async () => await Promise.resolve({ objective: calls++ === 1 ? 1 : 2, figures: {} }),
    };
    const { history, best } = await train(task, (await newRun()).options({ epochs: 10, patience: 3 }));
    expect(best.epoch).toBe(1);
    expect(history.at(-1)?.epoch).toBe(4);
  });

  it('counts `patience` from the end of the warm-up, or from the best epoch after it', async () => {
    // Better than before at epoch `at` only.
    const lastEpoch = async (at: number, warmUpEpochs: number): Promise<number | undefined> => {
      const evaluate = async (epoch: number): ReturnType<TrainingTask['evaluate']> =>
        await Promise.resolve({ objective: epoch === at ? 1 : 2, figures: {} });
      const options = (await newRun()).options({ epochs: 10, patience: 2, warmUpEpochs });
      return (await train({ ...toyTask(), evaluate }, options)).history.at(-1)?.epoch;
    };
    expect(await lastEpoch(0, 0)).toBe(2);
    expect(await lastEpoch(0, 3)).toBe(5);
    expect(await lastEpoch(1, 2.5)).toBe(5);
    expect(await lastEpoch(4, 3)).toBe(6);
  });

  it('warns when no epoch was better than the start, and only then', async () => {
    const warnings = async (better: boolean, epochs = 2): Promise<string[]> => {
      const seen: string[] = [];
      const events = eventsTo((event) => {
        if (event.event === 'log' && event.level === 'warn') seen.push(event.message);
      });
      const evaluate = async (epoch: number): ReturnType<TrainingTask['evaluate']> =>
        await Promise.resolve({ objective: better ? -epoch : epoch, figures: {} });
      await train({ ...toyTask(), evaluate }, (await newRun()).options({ epochs, events }));
      return seen;
    };
    expect(await warnings(false)).toEqual([expect.stringMatching(/epoch 0.*learningRate too high/)]);
    expect(await warnings(true)).toEqual([]);
    // Without training there was nothing to hope for.
    expect(await warnings(false, 0)).toEqual([]);
  });
});
