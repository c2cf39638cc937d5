import type { Events, TractogenError } from '@tractogen/core';
import { collapseError, collapseOf, type CollapseFigures } from './collapse.ts';

/** Epochs in which a fresh decoder makes one shape of everything, and no collapse is judged. */
const LEARNING = 10;

export interface CollapseWatch {
  /** Epochs of the run. */
  readonly epochs: number;
  /** Epochs in which some weight still rises. */
  readonly warmUpEpochs?: number;
  /** Tell it once and go on. */
  readonly allowCollapse: boolean;
}

/** The first epoch that is judged: once weights have risen and the decoder had time, or a short run's last one. */
export function firstJudged({
  epochs,
  warmUpEpochs = 0,
}: Pick<CollapseWatch, 'epochs' | 'warmUpEpochs'>): number {
  return Math.max(1, Math.min(epochs, Math.max(warmUpEpochs, LEARNING)));
}

/**
 * Looks at what each epoch showed: a collapse is to end the run, or is told once where it is allowed.
 *
 * @returns the error to end with once the epoch's figures are written down, COLLAPSE; null where there is none
 */
export function watchCollapse(
  { allowCollapse, ...run }: CollapseWatch,
  events: Pick<Events, 'warn'>,
): (epoch: number, figures: Omit<CollapseFigures, 'warmedUp'>) => TractogenError | null {
  const first = firstJudged(run);
  let told = false;
  return (epoch, figures) => {
    const collapse = collapseOf({ ...figures, warmedUp: epoch >= first });
    if (collapse === null) return null;
    if (!allowCollapse) return collapseError(collapse, epoch);
    if (told) return null;
    told = true;
    const { kind, sign } = collapse;
    events.warn(`${kind} collapse at epoch ${epoch}: ${sign}; going on, as \`allowCollapse\` says`);
    return null;
  };
}
