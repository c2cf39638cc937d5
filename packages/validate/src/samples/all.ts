import type { Artefact } from '@tractogen/core';
import type { ShapeAttribute } from '@tractogen/geometry';
import type { ByRule } from '../by-rule.ts';
import type { ValidationContext } from '../context.ts';
import { measureRequested } from '../control/requested.ts';
import type { RealBundles } from '../control/real.ts';
import type { ControlFigure } from '../figures/against.ts';
import { measureGenerationBaselines } from '../generation/baselines.ts';
import { measurePriorSamples } from '../generation/prior-samples.ts';
import type { Subject } from '../models/subjects.ts';
import type { Population } from '../population/measure.ts';
import { measureSamples } from './measure.ts';
import { originOf } from './origin.ts';
import type { References } from './reference.ts';

/** What every kind of samples is measured with. */
export interface SamplesTask {
  readonly artefacts: readonly Artefact[];
  readonly subjects: readonly Subject[];
  readonly references: References;
  /** Content of `bundles.json`, or null. */
  readonly bundles: unknown;
  readonly byRule: ByRule | null;
  readonly real: RealBundles;
  readonly population: Population;
}

/** Samples that were asked for shapes. */
export interface AskedSamples {
  readonly node: string;
  /** What stands before their figures: empty, or the node's id and a dot. */
  readonly prefix: string;
  /** SHA-256 of the `artefact.json` of their model, if they say so. */
  readonly model: string | null;
  readonly shapes: readonly ShapeAttribute[];
  /** Requested and measured values, for drawing. */
  readonly drawn: readonly ControlFigure[];
}

/**
 * Measures all samples. A node's id stands before its figures where several samples are of one kind.
 *
 * @returns those that were asked for something
 */
export async function measureAllSamples(
  { artefacts, subjects, references, bundles, byRule, real, population }: SamplesTask,
  { splits, random, events, signal, metrics }: ValidationContext,
): Promise<readonly AskedSamples[]> {
  const origins = await Promise.all(artefacts.map(originOf));
  const found: AskedSamples[] = [];
  for (const [i, artefact] of artefacts.entries()) {
    signal.throwIfAborted();
    events.progress('samples', i, artefacts.length, artefact.node);
    const { kind, model } = origins[i];
    const alone = origins.filter((other) => other.kind === kind).length === 1;
    const prefix = alone ? '' : `${artefact.node}.`;
    const stream = random.stream(artefact.node);
    if (kind === 'density') {
      await measureSamples(artefact, prefix, { splits, references, bundles }, metrics, stream);
    } else if (kind === 'prior') {
      await measurePriorSamples(artefact, prefix, { splits, byRule }, metrics, stream);
    } else {
      const known = { real, byRule, subjects, population, splits };
      const measured = await measureRequested(artefact, prefix, known, metrics, stream);
      found.push({ node: artefact.node, prefix, model, ...measured });
    }
  }
  const prior = artefacts.find((_, i) => origins[i].kind === 'prior');
  if (prior !== undefined)
    measureGenerationBaselines(
      { splits, byRule },
      prior.manifest.counts.out,
      metrics,
      random.stream('baselines'),
    );
  return found;
}
