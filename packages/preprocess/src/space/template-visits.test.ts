import { randomFrom } from '@tractogen/core';
import { aboutColumns } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { templateVisits } from './template-visits.ts';
import { visitsOf } from './visit.ts';

/** Twelve subjects, nine of them CN; the even ones came twice. */
const LABELS = Array.from({ length: 12 }, (_, i) => i).flatMap((i) =>
  (i % 2 === 0 ? ['M012', 'M000'] : ['M006']).map((session) => ({
    name: '',
    plausible: true,
    about: { subject: `s${String(i).padStart(2, '0')}`, session, diagnosis: i < 9 ? 'CN' : 'AD' },
  })),
);
const ABOUT = aboutColumns(
  LABELS.map(({ about }) => about),
  (row) => ({ file: 'labels.tsv', line: row + 2 }),
);
const { visits } = visitsOf(LABELS);
const drawn = (training: (subject: string) => boolean, most: number, seed = 1) =>
  templateVisits(
    visits,
    ABOUT,
    LABELS.flatMap(({ about }, row) => (training(about.subject) ? [row] : [])),
    most,
    randomFrom(seed),
  );

describe('templateVisits', () => {
  it('takes the first visit of every training subject, and of no other', () => {
    const found = drawn((subject) => subject < 's06', 40);
    expect(found.map(({ subject, session }) => `${subject} ${session}`)).toEqual([
      's00 M000',
      's01 M006',
      's02 M000',
      's03 M006',
      's04 M000',
      's05 M006',
    ]);
  });

  it('draws from each diagnosis in turn where there are more than are wanted', () => {
    const found = drawn(() => true, 6);
    expect(found.map(({ subject }) => subject >= 's09').filter(Boolean)).toHaveLength(3);
    expect(found).toHaveLength(6);
    expect(drawn(() => true, 6)).toEqual(found);
    const others = [2, 3, 4].map((seed) => drawn(() => true, 6, seed));
    expect(others.some((other) => JSON.stringify(other) !== JSON.stringify(found))).toBe(true);
    // Of the rarer one all, the rest of the other.
    expect(drawn(() => true, 11).filter(({ subject }) => subject >= 's09')).toHaveLength(3);
  });
});
