import type { ModelFile } from '@tractogen/codec';
import {
  collapseOf,
  firstJudged,
  risingEpochs,
  type Collapse,
  type GenerationFigures,
  type SpreadFigures,
} from '@tractogen/nn';
import type { EpochFigures } from './history.ts';
import type { Subject } from './subjects.ts';

/** A collapse that a history shows. */
export interface CollapseFound {
  readonly kind: Collapse['kind'];
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
  // What cannot collapse has no such parameter.
  if (model.hyperParameters['allowCollapse'] === undefined) return null;
  const first = firstJudged(runOf(model, history));
  const found = history.flatMap((figures) => {
    const epoch = figures['epoch'] ?? 0;
    const collapse = collapseOf({ warmedUp: epoch >= first, ...shownBy(figures) });
    return collapse === null ? [] : [{ epoch, ...collapse }];
  });
  if (found.length === 0) return null;
  const best = model.training['bestEpoch'];
  return { ...found[0], kept: found.some(({ epoch }) => epoch === best) };
}

function runOf(
  { hyperParameters }: ModelFile,
  history: readonly EpochFigures[],
): Parameters<typeof firstJudged>[0] {
  const { epochs, schedule = { kind: 'constant' } } = hyperParameters;
  const planned = typeof epochs === 'number' ? epochs : (history.at(-1)?.['epoch'] ?? 0);
  const given = { ...hyperParameters, epochs: planned, schedule } as Parameters<typeof risingEpochs>[0];
  return { epochs: planned, warmUpEpochs: risingEpochs(given) };
}

function shownBy(figures: EpochFigures): Omit<Parameters<typeof collapseOf>[0], 'warmedUp'> {
  const kl = Object.entries(figures)
    .filter(([name]) => /^valid\.kl\.\d+$/.test(name))
    .map(([, nats]) => nats);
  const activeUnits = figures['valid.active_units'] as number | undefined;
  const generation = generationOf(figures);
  const rebuilt = spreadIn(figures, 'rebuilt_');
  return {
    ...(kl.length > 0 && activeUnits !== undefined ? { posterior: { kl, activeUnits } } : {}),
    ...(rebuilt === null ? {} : { rebuilt }),
    ...(generation === null ? {} : { generation }),
  };
}

function generationOf(figures: EpochFigures): (SpreadFigures & Pick<GenerationFigures, 'coverage'>) | null {
  const spread = spreadIn(figures, '');
  const coverage = (figures as Partial<EpochFigures>)['valid.coverage'];
  return spread === null || coverage === undefined ? null : { ...spread, coverage };
}

function spreadIn(figures: Partial<EpochFigures>, prefix: string): SpreadFigures | null {
  const [diversity, median, least] = ['diversity', 'diversity_within', 'diversity_least'].map(
    (name) => figures[`valid.${prefix}${name}`],
  );
  if (diversity === undefined) return null;
  return { diversity, within: median === undefined || least === undefined ? null : { median, least } };
}
