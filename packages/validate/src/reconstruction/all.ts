import type { ValidationContext } from '../context.ts';
import type { Reconstruction } from '../figures/examples.ts';
import type { Subject } from '../models/subjects.ts';
import { reconstructTold } from '../models/told.ts';
import { reconstructionErrors, type ReconstructionErrors } from './errors.ts';
import { compareToBaselines, measureReconstruction } from './measure.ts';
import { nearestTrainingStreamlines } from './nearest.ts';

/** Reconstructs the test split by every model and by copying the nearest training streamline. */
export async function reconstructAll(
  subjects: readonly Subject[],
  context: ValidationContext,
): Promise<readonly Reconstruction[]> {
  const { settings, splits, random, events, signal, metrics } = context;
  const { train, test } = splits;
  if (test.rows === 0) return [];
  const found: Reconstruction[] = [];
  const errorsOf = new Map<Subject, ReconstructionErrors>();
  for (const [i, subject] of subjects.entries()) {
    signal.throwIfAborted();
    events.progress('reconstruction', i, subjects.length + 1, subject.name);
    const decoded = await reconstructTold(subject.codec, test);
    const errors = reconstructionErrors(test.points, decoded);
    errorsOf.set(subject, errors);
    found.push({ name: subject.name, decoded, errors });
    measureReconstruction(subject.prefix, errors, test, metrics);
  }
  if (train.rows > 0) {
    events.progress('reconstruction', subjects.length, subjects.length + 1, 'nearest training streamline');
    const decoded = nearestTrainingStreamlines(train, test);
    const errors = reconstructionErrors(test.points, decoded);
    found.push({ name: 'nearest_training', decoded, errors });
    measureReconstruction('nearest_training.', errors, test, metrics);
  }
  for (const subject of subjects) {
    if (subject.artefact === null) continue;
    compareToBaselines(subject, errorsOf, test, settings.bootstrapDraws, random.stream('bootstrap'), metrics);
  }
  return found;
}
