import type { Random } from '@tractogen/core';
import type { OptionalColumns } from '@tractogen/formats';
import type { Visit } from './visit.ts';

/**
 * The visits whose images make a template: of so many training subjects the first visit each. One a subject, since whoever came
 * more often would pull the template to his own anatomy; so many at most, drawn in turn from each diagnosis, since a template
 * hardly changes beyond some tens while its time grows.
 *
 * @param visits in the order of subjects and sessions
 * @param training rows of training
 * @param most subjects
 * @returns in the order of `visits`
 */
export function templateVisits(
  visits: readonly Visit[],
  { subject, diagnosis }: Pick<OptionalColumns, 'subject' | 'diagnosis'>,
  training: readonly number[],
  most: number,
  random: Random,
): Visit[] {
  const kinds = new Map<string, number>();
  for (const row of training) {
    const name = subject.names[subject.codes[row]];
    // The first diagnosis that is known, as where subjects are split.
    if ((kinds.get(name) ?? -1) < 0) kinds.set(name, diagnosis.codes[row]);
  }
  const drawn = new Set(inTurn(kinds, random).slice(0, most));
  const firsts = new Map<string, Visit>();
  for (const visit of visits)
    if (drawn.has(visit.subject) && !firsts.has(visit.subject)) firsts.set(visit.subject, visit);
  return [...firsts.values()];
}

/** Names in a drawn order in which every kind has its turn as long as it lasts. */
function inTurn(kinds: ReadonlyMap<string, number>, random: Random): string[] {
  const names = [...kinds.keys()].toSorted();
  const order = Array.from(random.permutation(names.length), (at) => names[at]);
  const seen = new Map<number, number>();
  const turns = order.map((name) => {
    const kind = kinds.get(name) ?? -1;
    const turn = seen.get(kind) ?? 0;
    seen.set(kind, turn + 1);
    return { name, turn };
  });
  // Sorting is stable: within a turn the drawn order stays.
  return turns.toSorted((a, b) => a.turn - b.turn).map(({ name }) => name);
}
