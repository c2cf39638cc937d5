import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, eventsTo, randomFrom, TractogenError, type StageEvent } from '@tractogen/core';
import { afterAll, describe, expect, it } from 'vitest';
import { toyRun, toyTask, type ToyRun } from '../../testing/toy-task.ts';
import { checkpointStore } from '../checkpoint/store.ts';
import { historyLines } from '../history/history.ts';
import type { TrainingBatch, TrainingTask } from './task.ts';
import { train, type Trained } from './train.ts';

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

const bits = ({ history, best, steps }: Trained): unknown => ({
  history: historyLines(history),
  best: [best.epoch, best.objective, [...best.weights]],
  steps,
});

async function uninterrupted(): Promise<Trained> {
  return await train(toyTask(), (await newRun()).options());
}

describe('train', () => {
  it('evaluates epoch 0, keeps the best weights and loads them in the end', async () => {
    const task = toyTask();
    const { history, best, steps } = await train(task, (await newRun()).options());
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
    expect(history[0]).toMatchObject({ step: 0, learningRate: 0, objective: Math.abs(0 - 0.3) });
    expect(steps).toBe(4 * 4);
    expect(best.objective).toBe(Math.min(...history.map(({ objective }) => objective)));
    expect(task.weights()).toEqual(best.weights);
  });

  it('averages figures over rows, the short last batch counting less', async () => {
    const sizes: number[] = [];
    const task = { ...toyTask(), step: ({ rows }: TrainingBatch) => ({ loss: sizes.push(rows.length) }) };
    const { history } = await train(task, (await newRun()).options({ epochs: 1 }));
    expect(sizes).toEqual([3, 3, 3, 2]);
    expect(history[1].figures['train.loss']).toBeCloseTo((1 * 3 + 2 * 3 + 3 * 3 + 4 * 2) / 11, 12);
  });

  it('ends with the same bits when it is stopped at any step and started again', async () => {
    const expected = bits(await uninterrupted());
    for (let stop = 0; stop < 16; stop++) {
      const run = await newRun();
      const controller = new AbortController();
      const reason = new TractogenError('INTERRUPTED', 'stopped');
      const stopping = toyTask(({ step }) => {
        if (step === stop) controller.abort(reason);
      });
      if (stop < 15)
        await expect(train(stopping, run.options({ signal: controller.signal }))).rejects.toBe(reason);
      const first: number[] = [];
      const resumed = await train(
        toyTask(({ step }) => void first.push(step)),
        run.options(),
      );
      expect(bits(resumed)).toEqual(expected);
      if (stop < 15) expect(first[0]).toBe(stop + 1);
    }
  });

  it('ends with the same bits when it dies without a word between checkpoints', async () => {
    const expected = bits(await uninterrupted());
    for (let death = 0; death < 16; death++) {
      const run = await newRun();
      const dying = toyTask(({ step }) => {
        if (step === death) throw new Error('killed');
      });
      await expect(train(dying, run.options())).rejects.toThrow('killed');
      expect(bits(await train(toyTask(), run.options()))).toEqual(expected);
    }
  });

  it('starts afresh, with a warning, from a checkpoint of another run', async () => {
    const run = await newRun();
    await train(toyTask(), run.options());
    const seen: StageEvent[] = [];
    const events = eventsTo((event) => void seen.push(event));
    const other = run.options({
      random: randomFrom(6),
      events,
      store: checkpointStore(diskFileSystem, run.dir, events),
    });
    const steps: number[] = [];
    await train(
      toyTask(({ step }) => void steps.push(step)),
      other,
    );
    expect(steps[0]).toBe(0);
    expect(JSON.stringify(seen)).toContain('another seed');
  });

  it('stops at the first number that is not finite, naming step, rows and checkpoint', async () => {
    const run = await newRun();
    const healthy = toyTask();
    const task = {
      ...healthy,
      step: (batch: TrainingBatch) => (batch.step === 8 ? { loss: Number.NaN } : healthy.step(batch)),
    };
    const error = await train(task, run.options()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TractogenError);
    const { code, message, place } = error as TractogenError;
    expect(code).toBe('NOT_FINITE');
    expect(message).toMatch(
      /^loss became NaN at step 8 of epoch 3; streamlines of the batch: 1\d\d 1\d\d 1\d\d$/,
    );
    expect(place.file).toMatch(/checkpoint-000000000\d\.bin$/);
  });

  it('keeps the last weights where they are wanted, better or not', async () => {
    const task = toyTask();
    const { options } = await newRun();
    const { history, best } = await train(task, options({ keep: 'last', epochs: 9 }));
    expect(best.epoch).toBe(9);
    expect(best.objective).toBe(history.at(-1)!.objective);
    expect(best.objective).toBeGreaterThan(Math.min(...history.map(({ objective }) => objective)));
    expect(task.weights()).toEqual(best.weights);
  });

  it('ends with the best epoch before such a number where that is allowed, but not at the start', async () => {
    const breaking = (at: number): TrainingTask => {
      const healthy = toyTask();
      return {
        ...healthy,
        step: (batch) => (batch.step === at ? { loss: Number.NaN } : healthy.step(batch)),
      };
    };
    const seen: StageEvent[] = [];
    const events = eventsTo((event) => void seen.push(event));
    const task = breaking(9);
    const options = (await newRun()).options({ events, allowDivergence: true });
    const { history, best, steps, divergedStep } = await train(task, options);
    expect(history.at(-1)?.epoch).toBe(2);
    expect([steps, divergedStep]).toEqual([9, 9]);
    expect(task.weights()).toEqual(best.weights);
    expect(JSON.stringify(seen)).toContain('loss became NaN at step 9');
    // Started again it breaks at the same step, with the same weights.
    expect((await train(breaking(9), options)).best).toEqual(best);
    const nothing = {
      ...toyTask(),
      evaluate: async () => await Promise.resolve({ objective: Number.NaN, figures: {} }),
    };
    const fresh = (await newRun()).options({ allowDivergence: true });
    await expect(train(nothing, fresh)).rejects.toMatchObject({ code: 'NOT_FINITE' });
  });

  it('names the checkpoint it was resumed from when it breaks before the next one is written', async () => {
    const run = await newRun();
    const controller = new AbortController();
    const stopping = toyTask(({ step }) => {
      if (step === 4) controller.abort(new Error('stopped'));
    });
    await expect(train(stopping, run.options({ signal: controller.signal }))).rejects.toThrow('stopped');
    const newest = join(run.dir, 'checkpoint-0000000005.bin');
    const breaking = (changes: (healthy: TrainingTask) => Partial<TrainingTask>): Promise<unknown> => {
      const healthy = toyTask();
      return train({ ...healthy, ...changes(healthy) }, run.options()).catch((thrown: unknown) => thrown);
    };
    // In the second step after the resumption; then in the validation of the same epoch.
    const inStep = await breaking((healthy) => ({
      step: (batch) => (batch.step === 6 ? { loss: Number.NaN } : healthy.step(batch)),
    }));
    const inValidation = await breaking(() => ({
      evaluate: async () => await Promise.resolve({ objective: Number.NaN, figures: {} }),
    }));
    for (const error of [inStep, inValidation])
      expect(error).toMatchObject({ code: 'NOT_FINITE', place: { file: newest } });
  });
});
