import { collapseOf, risingEpochs } from '@tractogen/nn';
import type { EpochFigures } from './history.ts';
import type { Subject } from './subjects.ts';

/** Epochs in which a fresh decoder makes one shape of everything. */
const LEARNING = 10;

/** A collapse that a history shows. */
export interface CollapseFound {
  readonly kind: 'posterior' | 'mode';
  readonly sign: string;
  readonly causes: string;
  /** The first epoch that shows it. */
  readonly epoch: number;
  /** Whether the epoch whose weights were kept shows it. */
  readonly kept: boolean;
}

/** The collapse that a model's history shows, by the rule that ends trainings; null where it shows none. */
export function collapseIn(
  { codec: { model } }: Pick<Subject, 'codec'>,
  history: readonly EpochFigures[],
): CollapseFound | null {
  const { betaWarmUpEpochs, allowCollapse, schedule } = model.hyperParameters;
  // What cannot collapse has no such parameter.
  if (allowCollapse === undefined) return null;
  const rate =
    schedule === undefined ? 0 : risingEpochs(model.hyperParameters as Parameters<typeof risingEpochs>[0]);
  const rising = Math.max(typeof betaWarmUpEpochs === 'number' ? betaWarmUpEpochs : 0, rate);
  const last = history.at(-1)?.['epoch'] ?? 0;
  const first = Math.min(last, Math.max(rising, LEARNING));
  const found = history.flatMap((figures) => {
    const epoch = figures['epoch'] ?? 0;
    const collapse = collapseOf({ warmedUp: epoch > 0 && epoch >= first, ...shownBy(figures) });
    return collapse === null ? [] : [{ epoch, ...collapse }];
  });
  if (found.length === 0) return null;
  const best = model.training['bestEpoch'];
  return { ...found[0], kept: found.some(({ epoch }) => epoch === best) };
}

function shownBy(figures: EpochFigures): Omit<Parameters<typeof collapseOf>[0], 'warmedUp'> {
  const kl = Object.entries(figures)
    .filter(([name]) => /^valid\.kl\.\d+$/.test(name))
    .map(([, nats]) => nats);
  const {
    'valid.active_units': activeUnits,
    'valid.diversity': diversity,
    'valid.coverage': coverage,
  } = figures as Partial<Record<string, number>>;
  return {
    ...(kl.length > 0 && activeUnits !== undefined ? { posterior: { kl, activeUnits } } : {}),
    ...(diversity !== undefined && coverage !== undefined ? { generation: { diversity, coverage } } : {}),
  };
}
