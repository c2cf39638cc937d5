import type { Events, Random } from '@tractogen/core';
import type { Splits } from './data.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Params } from './params.ts';

/** What every part of a validation works with. */
export interface ValidationContext {
  readonly settings: Params;
  readonly splits: Splits;
  readonly random: Random;
  readonly events: Events;
  readonly signal: AbortSignal;
  readonly metrics: Metrics;
}
