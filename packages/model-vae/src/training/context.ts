import type { Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import type { ConditionedRows, Control, Runtime } from '@tractogen/nn';
import type { VariationalModel } from '../model/build.ts';
import type { Weights } from '../objective/weights.ts';
import type { Settings } from '../presets.ts';

/** What a training holds while it learns and looks at what it has learnt. */
export interface ValidationContext {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly model: VariationalModel;
  /** Validation rows, and training rows for requests. */
  readonly valid: ConditionedRows;
  readonly train: ConditionedRows;
  readonly normalisation: Normalisation;
  readonly weights: Weights;
  readonly control: Control | null;
  /** The same draws at every epoch. */
  readonly random: Random;
}
