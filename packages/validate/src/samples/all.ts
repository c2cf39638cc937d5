import type { Artefact } from '@tractogen/core';
import type { ShapeAttribute } from '@tractogen/geometry';
import type { ByRule } from '../by-rule.ts';
import type { ValidationContext } from '../context.ts';
import { measureRequested } from '../control/requested.ts';
import type { RealBundles } from '../control/real.ts';
import { measurePriorSamples } from '../generation/prior-samples.ts';
import type { Subject } from '../models/subjects.ts';
import { kindOf } from './kind.ts';
import { measureSamples } from './measure.ts';
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
}

/**
 * Measures all samples. A node's id stands before its figures where several samples are of one kind.
 *
 * @returns the shapes that some samples were asked for
 */
export async function measureAllSamples(
  { artefacts, subjects, references, bundles, byRule, real }: SamplesTask,
  { splits, random, events, signal, metrics }: ValidationContext,
): Promise<readonly ShapeAttribute[]> {
  const kinds = await Promise.all(artefacts.map(kindOf));
  const shapes = new Set<ShapeAttribute>();
  for (const [i, artefact] of artefacts.entries()) {
    signal.throwIfAborted();
    events.progress('samples', i, artefacts.length, artefact.node);
    const kind = kinds[i];
    const prefix = kinds.filter((other) => other === kind).length === 1 ? '' : `${artefact.node}.`;
    const stream = random.stream(artefact.node);
    if (kind === 'density') {
      await measureSamples(artefact, prefix, { splits, references, bundles }, metrics, stream);
    } else if (kind === 'prior') {
      await measurePriorSamples(artefact, prefix, { splits, byRule }, metrics, stream);
    } else {
      const asked = await measureRequested(artefact, prefix, { real, byRule, subjects }, metrics, stream);
      for (const name of asked) shapes.add(name);
    }
  }
  return [...shapes];
}
