import type { EpochRecord } from '../history/history.ts';
import { assertFinite } from './finite.ts';
import type { LoopOptions } from './options.ts';
import type { BestEpoch, LoopState } from './state.ts';
import type { TrainingTask } from './task.ts';

/** Progress events an epoch at most; drawing them and telling the time left is the launcher's. */
export const REPORTS = 20;

/** Tells how far the run is. */
export function report(
  { events, epochs }: LoopOptions,
  { epoch, step, history, best }: LoopState,
  steps: number,
): void {
  const last = history.at(-1)?.objective ?? Number.NaN;
  const note = `epoch ${epoch}/${epochs}, validation ${last.toPrecision(4)}, best ${best.objective.toPrecision(4)}`;
  events.progress('train', step, steps, note);
}

/** Before epoch 0 is evaluated. */
export const nothingYet: BestEpoch = { epoch: -1, objective: Number.POSITIVE_INFINITY, weights: new Map() };

/** The state once a batch is done: its figures are summed up by rows. */
export function afterBatch(
  state: LoopState,
  figures: Readonly<Record<string, number>>,
  rows: number,
): LoopState {
  const sums: Record<string, number> = { ...state.sums };
  for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value * rows;
  return { ...state, step: state.step + 1, batch: state.batch + 1, rows: state.rows + rows, sums };
}

/** Evaluates, writes the epoch down, keeps the weights if they are the best yet, or the last are wanted, and moves on. */
export async function endOfEpoch(
  task: TrainingTask,
  options: LoopOptions,
  state: LoopState,
  checkpoint: string | null,
): Promise<LoopState> {
  const { epoch, step } = state;
  const { objective, figures, note, stop } = await task.evaluate(epoch);
  if (note !== undefined) options.events.info(`epoch ${epoch}/${options.epochs}: ${note}`);
  const means = Object.fromEntries(
    Object.entries(state.sums).map(([name, sum]) => [`train.${name}`, sum / state.rows]),
  );
  assertFinite({ objective, ...figures }, () => ({ step, epoch, ids: [], checkpoint }));
  const record: EpochRecord = {
    epoch,
    step,
    learningRate: step === 0 ? 0 : options.schedule(step - 1).learningRate,
    objective,
    figures: { ...means, ...figures },
  };
  await options.board.scalars(step, { objective, ...record.figures });
  // Only now: whoever reads why it ended also wants to see the epoch that shows it.
  if (stop) throw stop;
  const kept = options.keep === 'last' || objective < state.best.objective;
  const best = kept ? { epoch, objective, weights: task.weights() } : state.best;
  return { epoch: epoch + 1, batch: 0, step, rows: 0, sums: {}, history: [...state.history, record], best };
}

/** While the rate rises the objective may well get worse: that time is not held against a run. */
export function outOfPatience(
  { epoch, best }: LoopState,
  { patience = null, warmUpEpochs = 0 }: Pick<LoopOptions, 'patience' | 'warmUpEpochs'>,
): boolean {
  return patience !== null && epoch - 1 - Math.max(best.epoch, Math.ceil(warmUpEpochs)) >= patience;
}
