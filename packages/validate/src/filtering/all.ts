import type { ValidationContext } from '../context.ts';
import type { Subject } from '../models/subjects.ts';
import { measureFilter, type FilterCurve } from './measure.ts';
import { coordinateFilter, latentFilter, lengthFilter, mdfFilter, type Filter } from './scores.ts';

/**
 * Filters the test split by every model's latent space and by the baselines. Without plausible and
 * implausible streamlines in validation and test there is nothing to tell apart, and nothing is added.
 *
 * @returns ROC by filter
 */
export async function measureFilters(
  subjects: readonly Subject[],
  context: ValidationContext,
): Promise<ReadonlyMap<string, FilterCurve>> {
  const { settings, splits, events, signal, metrics } = context;
  const curves = new Map<string, FilterCurve>();
  if (
    !mixed(splits.valid.plausible) ||
    !mixed(splits.test.plausible) ||
    !splits.train.plausible.includes(1)
  ) {
    events.info(
      'filtering is not measured: the splits do not hold both plausible and implausible streamlines',
    );
    return curves;
  }
  const told = subjects.filter(({ codec }) => codec.encoderIsTold === true);
  if (told.length > 0) {
    const names = told.map(({ name }) => name).join(', ');
    events.info(
      `no filtering by ${names}: the encoder has to be told the bundle, which filtering would find out`,
    );
  }
  const filters: [string, () => Filter | Promise<Filter>][] = [
    ...subjects
      .filter((subject) => !told.includes(subject))
      .map((subject): [string, () => Promise<Filter>] => [
        subject.name,
        async () => await latentFilter(subject, splits),
      ]),
    ['mdf', () => mdfFilter(splits)],
    ['coordinates', () => coordinateFilter(splits)],
    ['length', () => lengthFilter(splits)],
  ];
  for (const [i, [name, make]] of filters.entries()) {
    signal.throwIfAborted();
    events.progress('filtering', i, filters.length, name);
    curves.set(name, measureFilter(await make(), splits, settings.prevalence, metrics));
  }
  return curves;
}

function mixed(plausible: Uint8Array): boolean {
  return plausible.includes(0) && plausible.includes(1);
}
