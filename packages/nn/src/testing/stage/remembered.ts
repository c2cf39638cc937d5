import type { TrainingBatch, TrainingTask } from '../../training/loop/task.ts';

/**
 * How many requests a task keeps for its strays: at the start, after the first step, after validation, after the second step. What a
 * task remembers is part of what a checkpoint keeps of its optimizer.
 */
export async function rememberedRequests(
  task: TrainingTask,
  batch: (step: number) => TrainingBatch,
): Promise<readonly number[]> {
  const remembered = (): number =>
    task
      .optimizer()
      .get('strays/labels')!
      .filter((label) => label >= 0).length;
  const counts = [remembered()];
  task.step(batch(0));
  counts.push(remembered());
  await task.evaluate(1);
  counts.push(remembered());
  task.step(batch(1));
  counts.push(remembered());
  return counts;
}
