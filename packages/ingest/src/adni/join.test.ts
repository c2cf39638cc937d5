import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem as fs } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBids } from '../bids/walk.ts';
import type { BidsSession } from '../bids/dataset.ts';
import { madeVisits, writeCohort } from '../testing/made-cohort.ts';
import { joinVisits } from './join.ts';
import { readAdniTables } from './tables.ts';

describe('joinVisits', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'join-'));
    await writeCohort(folder, madeVisits(2));
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  const told = async (): Promise<(subject: string, session: string | null) => unknown> => {
    const tell = await joinVisits(
      fs,
      await readBids(fs, join(folder, 'bids')),
      await readAdniTables(fs, join(folder, 'tables'), 'tables'),
    );
    return (subject, session) => {
      const visit: BidsSession = { subject, session, dwi: [], others: [], scans: null };
      const { facts, unmatched } = tell(visit);
      return unmatched ?? [facts.age, facts.diagnosis, facts.sex];
    };
  };

  it('finds visits by participant and code, however the session writes it', async () => {
    const tell = await told();
    for (const session of ['M000', 'M00', 'bl', null])
      expect(tell('ADNI999S9001', session)).toEqual([62.5, 'CN', 'F']);
    // 2012-05-01 to 2013-05-01: 365 days.
    expect(tell('ADNI999S9001', 'M012')).toEqual([62.5 + 365 / 365.2425, 'CN', 'F']);
    expect(tell('ADNI999S9002', 'M000')).toEqual([67.5, 'MCI', 'M']);
  });

  it('says why nothing is known of a visit', async () => {
    const tell = await told();
    expect(tell('patient1', 'M000')).toBe('label_not_adni');
    expect(tell('ADNI999S9777', 'M000')).toBe('subject_not_in_tables');
    expect(tell('ADNI999S9002', 'M012')).toBe('visit_not_in_tables');
    expect(tell('ADNI999S9001', 'uns1')).toBe('session_not_a_visit');
  });

  it('takes the tables of the dataset itself where those of ADNI do not know a visit', async () => {
    const label = 'sub-ADNI999S9002';
    await writeFile(
      join(folder, `bids/${label}/${label}_sessions.tsv`),
      'session_id\tage\tdiagnosis\nses-M012\t68.4\tAD\n',
    );
    const participants = join(folder, 'bids/participants.tsv');
    await writeFile(
      participants,
      (await readFile(participants, 'utf8')).replace('999_S_9002\tn/a', '999_S_9002\tM'),
    );
    expect((await told())('ADNI999S9002', 'M012')).toEqual([68.4, 'AD', 'M']);
  });
});
