import { isShape } from '@tractogen/codec';
import type { ByRule } from '../by-rule.ts';
import type { ValidationContext } from '../context.ts';
import { measureCeilings } from '../control/ceilings.ts';
import { classMeans } from '../control/class-means.ts';
import { measureClassSwap } from '../control/class-swap.ts';
import type { RealBundles } from '../control/real.ts';
import type { PredictionFigure } from '../figures/against.ts';
import type { Reconstruction } from '../figures/examples.ts';
import { measureLatent } from '../latent/measure.ts';
import { measureRegularisation, type RegularisationFigure } from '../regularisation/measure.ts';
import { measureRegressions } from '../regression/all.ts';
import type { AskedSamples } from '../samples/all.ts';
import type { Subject } from './subjects.ts';

/** What models are measured with beside the splits. */
export interface ModelsTask {
  readonly subjects: readonly Subject[];
  readonly reconstructions: readonly Reconstruction[];
  readonly byRule: ByRule | null;
  readonly real: RealBundles;
  readonly asked: readonly AskedSamples[];
}

/** What models are drawn by. */
export interface ModelFigures {
  /** Predicted against true attributes. */
  readonly regression: readonly PredictionFigure[];
  readonly regularisation: readonly RegularisationFigure[];
}

/** Latent spaces, ceilings of control, class swaps, predicted and regularised attributes of all models. */
export async function measureModels(
  { subjects, reconstructions, byRule, real, asked }: ModelsTask,
  context: ValidationContext,
): Promise<ModelFigures> {
  const { splits, random, events, signal, metrics } = context;
  const whole = subjects.filter(({ partOf }) => partOf === null);
  const shapes = new Set([
    ...asked.flatMap((samples) => samples.shapes),
    ...whole.flatMap(({ codec }) => codec.model.conditions.attributes.filter(isShape)),
  ]);
  const regularisation: RegularisationFigure[] = [];
  for (const [i, subject] of whole.entries()) {
    signal.throwIfAborted();
    events.progress('models', i, whole.length, subject.name);
    const { codec, prefix } = subject;
    await measureLatent(subject, splits.test, byRule, random.stream(`latent/${subject.name}`), metrics);
    const rebuilt = reconstructions.find(({ name }) => name === subject.name);
    regularisation.push(...(await measureRegularisation(subject, splits.test, rebuilt, metrics)));
    // The ceiling of samples stands beside their figures; that of other models under their own name.
    const own = asked.filter(({ model }) => model !== null && model === subject.artefact?.sha256);
    const stems =
      own.length === 0 ? [`control.${prefix}`] : own.map((samples) => `${samples.prefix}control.`);
    for (const stem of stems)
      if (rebuilt !== undefined) measureCeilings(stem, rebuilt, splits.test, [...shapes], real, metrics);
    if (!codec.model.conditions.classes || byRule === null) continue;
    const means = classMeans(codec.model, splits.train);
    await measureClassSwap(codec, splits.test, means, byRule, (name, value, n, { note = '' } = {}) =>
      metrics.add(`control.${prefix}${name}`, { value, unit: '1', n, split: 'test', note }),
    );
  }
  return { regression: await measureRegressions(whole, context), regularisation };
}
