import type { Artefact, Needs, StageContext } from '@tractogen/core';
import { readSplit } from '@tractogen/formats';
import { loadTensorFlow } from '../../runtime/load.ts';
import { checkpointStore } from '../checkpoint/store.ts';
import { openBoard } from '../tensorboard/board.ts';
import type { TrainingContext } from './context.ts';

/** What of a stage's context training needs. */
type OfStage = Pick<
  StageContext<unknown, Needs>,
  'random' | 'events' | 'signal' | 'fs' | 'clock' | 'workDir' | 'logDir'
>;

/**
 * Opens what a training stage works with: TensorFlow, both splits, TensorBoard, checkpoints. Says which
 * backend computes.
 *
 * @param threads pinned, where the parameters say so
 * @throws TractogenError RUNTIME_MISSING, ARTEFACT_CORRUPT
 */
export async function openTraining(
  { random, events, signal, fs, clock, workDir, logDir }: OfStage,
  streamlines: Artefact,
  threads: number | undefined,
): Promise<TrainingContext> {
  const runtime = await loadTensorFlow(threads === undefined ? {} : { threads });
  events.info(`TensorFlow.js on ${runtime.backend} (${runtime.reason}), ${runtime.threads} threads`);
  return {
    runtime,
    train: await readSplit(streamlines, 'train'),
    valid: await readSplit(streamlines, 'valid'),
    random,
    events,
    signal,
    board: await openBoard(fs, logDir, () => (performance.timeOrigin + clock.now()) / 1000),
    store: checkpointStore(fs, workDir, events),
  };
}
