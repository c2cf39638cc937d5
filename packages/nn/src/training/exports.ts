export type { Rates, Schedule } from './schedule/schedule.ts';
export { constant } from './schedule/constant.ts';
export { cosine, type CosineOptions } from './schedule/cosine.ts';
export { oneCycle, type OneCycleOptions } from './schedule/one-cycle.ts';
export { createAdam, type Adam } from './optimizer/adam.ts';
export { gradientStep, type Note } from './optimizer/gradient-step.ts';
export { clipFactor, globalNorm } from './optimizer/norm.ts';
export type { AdamOptions, Trainable, WeightDecay } from './optimizer/options.ts';
export { prefixed, withPrefix } from './checkpoint/arrays.ts';
export {
  CHECKPOINT_SCHEMA,
  decodeCheckpoint,
  encodeCheckpoint,
  type Checkpoint,
} from './checkpoint/format.ts';
export { checkpointStore, type CheckpointStore } from './checkpoint/store.ts';
export { batchAt, batchesOf, epochOrder, type EpochOrder } from './batches/batches.ts';
export { summedPointError } from './batches/error.ts';
export { gatherStreamlines } from './batches/gather.ts';
export { mixerOf, type Mixer } from './batches/mix.ts';
export { gatherRows, inOrder } from './batches/rows.ts';
export { discriminatorAccuracy } from './diagnostics/accuracy.ts';
export { collapseError, collapseOf, type Collapse, type CollapseFigures } from './diagnostics/collapse.ts';
export { energyDistance } from './diagnostics/energy.ts';
export { firstJudged, watchCollapse, type CollapseWatch } from './diagnostics/watch.ts';
export { generationEntries, generationFigures, type GenerationFigures } from './diagnostics/generation.ts';
export { rebuiltFigures, type SpreadFigures } from './diagnostics/spread.ts';
export { activeUnits, klPerDimension, type DiagonalNormals } from './diagnostics/latents.ts';
export { HISTORY_FILE, historyLines, type EpochRecord } from './history/history.ts';
export { openBoard, silentBoard, type Board } from './tensorboard/board.ts';
export type { TrainingContext } from './loop/context.ts';
export { openTraining } from './loop/open.ts';
export { trainNetwork, trainingFacts, type LoopSettings, type NetworkRows } from './loop/network.ts';
export type { BestEpoch } from './loop/state.ts';
export type { Evaluation, TrainingBatch, TrainingTask } from './loop/task.ts';
export type { LoopOptions } from './loop/options.ts';
export { train, type Trained } from './loop/train.ts';
export type { Autoencoder } from './reconstruction/autoencoder.ts';
export { fintaAutoencoder, trainableParameters } from './reconstruction/finta.ts';
export { reconstruct, reconstructionError, type Reconstruction } from './reconstruction/measure.ts';
export {
  reconstructionTask,
  type ReconstructionOptions,
  type ReconstructionTask,
} from './reconstruction/task.ts';
