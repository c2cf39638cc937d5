import type { ValidationContext } from '../context.ts';
import type { Subject } from '../models/subjects.ts';
import { classOf, rowsOfKind, type Splits } from '../data.ts';
import type { Nearest } from './nearest.ts';
import { nearestByMdf, nearestInCoordinates, nearestInLatents } from './search.ts';

/**
 * Searches the nearest plausible training streamlines by every model's latent space and by distances that
 * need no model. Where there is nothing to tell apart, neither plausible from implausible streamlines in validation and
 * test nor, where that was asked for, one bundle from another, nothing is searched.
 */
export async function searchNearest(
  subjects: readonly Subject[],
  { settings, splits, events, signal }: ValidationContext,
): Promise<readonly Nearest[]> {
  if (!canFilter(splits) && !(settings.bundling && canBundle(splits))) {
    events.info(
      'filtering and bundling are not measured: the splits do not hold both plausible and implausible streamlines',
    );
    return [];
  }
  const told = subjects.filter(({ codec }) => codec.encoderIsTold === true);
  if (told.length > 0) {
    const names = told.map(({ name }) => name).join(', ');
    events.info(
      `no filtering and bundling by ${names}: the encoder has to be told the bundle, which they would find out`,
    );
  }
  const k = Math.min(
    settings.neighbours,
    splits.train.plausible.reduce((sum, one) => sum + one, 0),
  );
  const searches: [string, () => Nearest | Promise<Nearest>][] = [
    ...subjects
      .filter((subject) => !told.includes(subject))
      .map((subject): [string, () => Promise<Nearest>] => [
        subject.name,
        async () => await nearestInLatents(subject, splits, k),
      ]),
    ['mdf', () => nearestByMdf(splits)],
    ['coordinates', () => nearestInCoordinates(splits, k)],
  ];
  const found: Nearest[] = [];
  for (const [i, [name, search]] of searches.entries()) {
    signal.throwIfAborted();
    events.progress('nearest', i, searches.length, name);
    found.push(await search());
  }
  return found;
}

/** Whether the splits hold both plausible and implausible streamlines. */
export function canFilter({ train, valid, test }: Splits): boolean {
  const mixed = (plausible: Uint8Array): boolean => plausible.includes(0) && plausible.includes(1);
  return mixed(valid.plausible) && mixed(test.plausible) && train.plausible.includes(1);
}

/** Whether there are bundles to tell from each other. */
function canBundle({ train, valid, test }: Splits): boolean {
  const bundles = new Set(Array.from(rowsOfKind(train, 'plausible'), (row) => classOf(train, row)));
  return bundles.size > 1 && valid.rows > 0 && test.rows > 0;
}
