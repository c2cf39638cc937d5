import type { LabelRow } from '../labels.ts';

/** One scan of one subject: what has a native space of its own. */
export interface Visit {
  /** Empty where the streamlines are of no named subject. */
  readonly subject: string;
  /** Empty where subjects have no named sessions. */
  readonly session: string;
}

/** How a visit is called by people: `sub-01/M012`, or `sub-01` where there is no session. */
export function visitName({ subject, session }: Visit): string {
  return session === '' ? subject : `${subject}/${session}`;
}

/**
 * The visits that streamlines are of, in the order of subjects and, of each, of sessions.
 *
 * @returns `of`: the visit of each streamline, as an index
 */
export function visitsOf(labels: readonly LabelRow[]): {
  readonly visits: readonly Visit[];
  readonly of: Uint32Array;
} {
  const found = new Map<string, Visit>();
  const keys = labels.map(({ about: { subject = '', session = '' } }) => {
    const key = `${subject}\t${session}`;
    if (!found.has(key)) found.set(key, { subject, session });
    return key;
  });
  const order = [...found.keys()].toSorted();
  const index = new Map(order.map((key, i) => [key, i]));
  return {
    visits: order.flatMap((key) => found.get(key) ?? []),
    of: Uint32Array.from(keys, (key) => index.get(key) ?? 0),
  };
}
