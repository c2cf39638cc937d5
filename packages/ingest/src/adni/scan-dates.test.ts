import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem as fs } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBids } from '../bids/walk.ts';
import { madeVisits, writeCohort } from '../testing/made-cohort.ts';
import { parseCsv } from './csv.ts';
import { yearsBetween, daysOf } from './days.ts';
import { joinVisits, type JoinedVisit } from './join.ts';
import { scanDays, sessionOfListed } from './mri-list.ts';
import { readAdniTables } from './tables.ts';

const YEAR = 365.2425;
const SUBJECT = 'ADNI999S9001';

let folder: string;
const table = (session: string): string =>
  join(folder, `bids/sub-${SUBJECT}/ses-${session}/sub-${SUBJECT}_ses-${session}_scans.tsv`);
const write = async (path: string, text: string): Promise<void> => await writeFile(join(folder, path), text);
async function change(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(text.search(from)).toBeGreaterThanOrEqual(0);
  await writeFile(path, text.replaceAll(new RegExp(from, 'g'), to));
}
const merge = (): string => join(folder, 'tables/ADNIMERGE.csv');

async function visit(session: string, adni = true): Promise<JoinedVisit> {
  const tables = adni ? await readAdniTables(fs, join(folder, 'tables'), 'tables') : null;
  const tell = await joinVisits(fs, await readBids(fs, join(folder, 'bids')), tables);
  return tell({ subject: SUBJECT, session, dwi: [], others: [], scans: null });
}

describe('the date of a scan', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scan-dates-'));
    // One participant with a visit at baseline (2012-05-01) and one a year later, each scanned ten days after.
    await writeCohort(folder, madeVisits(1));
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  it('changes no age that the examination’s date tells', async () => {
    expect(await visit('M012')).toMatchObject({ scanDate: 'scans', ageByScan: false });
    expect((await visit('M012')).facts.age).toBe(62.5 + 365 / YEAR);
  });

  it('tells the age where that date is missing: of the session, else of its diffusion image, else of MRILIST', async () => {
    await change(merge(), '"2013-05-01"', '""');
    const told = async (source: string | null, days: number): Promise<void> => {
      const found = await visit('M012');
      expect([found.scanDate, found.ageByScan]).toEqual([source, source !== null]);
      // Without any date the age is not known.
      expect(found.facts.age).toBe(source === null ? null : 62.5 + days / YEAR);
    };
    const sessions = `bids/sub-${SUBJECT}/sub-${SUBJECT}_sessions.tsv`;
    await write(sessions, 'session_id\tacq_time\nses-M012\t2013-05-03T09:00:00.000Z\n');
    await told('sessions', 367);
    await write(sessions, 'session_id\tacq_time\nses-M012\tn/a\n');
    await told('scans', 375);
    // An image of another kind tells nothing.
    await change(table('M012'), 'dwi/', 'anat/');
    await change(join(folder, 'tables/MRILIST.csv'), '2013-05-11', '2013-05-21');
    await told('mrilist', 385);
    await rm(join(folder, 'tables/MRILIST.csv'));
    await told(null, 0);
  });

  it('is not believed a year and more off the months of the session', async () => {
    await change(merge(), '"2013-05-01"', '""');
    await change(table('M012'), '2013-05-11', '2019-05-11');
    expect(await visit('M012')).toMatchObject({ scanDate: 'scans', ageByScan: false, facts: { age: null } });
  });

  it('where shifted, as BIDS has it, is compared with shifted ones alone', async () => {
    await change(merge(), '"2013-05-01"', '""');
    await change(table('M012'), '2013-05-11', '1913-05-11');
    // ADNI's baseline is no shifted date, nor is the first scan.
    expect((await visit('M012')).facts.age).toBeNull();
    await change(table('M000'), '2012-05-11', '1912-05-12');
    expect((await visit('M012')).facts.age).toBe(62.5 + 364 / YEAR);
  });

  it('tells the age of a later visit in a dataset that has that of the first alone', async () => {
    await write('bids/participants.tsv', `participant_id\tage\nsub-${SUBJECT}\t70\n`);
    expect((await visit('M000', false)).facts.age).toBe(70);
    expect(await visit('M012', false)).toMatchObject({
      unmatched: null,
      ageByScan: true,
      facts: { age: 70 + 365 / YEAR },
    });
    await rm(table('M000'));
    expect(await visit('M012', false)).toMatchObject({
      unmatched: 'visit_not_in_tables',
      facts: { age: null },
    });
  });

  it('may be listed by one MRILIST alone', async () => {
    await write('tables/MRILIST2.csv', await readFile(join(folder, 'tables/MRILIST.csv'), 'utf8'));
    await expect(visit('M012')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('MRILIST', () => {
  it.each([
    ['ADNI Screening', null, 'M000'],
    ['ADNIGO Screening MRI', null, 'M000'],
    ['ADNI2 Screening MRI-New Pt', 'ADNI2', 'M000'],
    ['ADNI1/GO Month 36', null, 'M036'],
    ['ADNIGO Month 60', null, 'M060'],
    ['ADNI2 Month 3 MRI-New Pt', null, 'M003'],
    ['ADNI2 Month 6-New Pt', null, 'M006'],
    ['ADNI2 Year 2 Visit', 'ADNI2', 'M024'],
    // Years of a phase that somebody entered earlier do not count from baseline.
    ['ADNI2 Year 2 Visit', 'ADNI1', null],
    ['ADNI3 Year 1 Visit', null, null],
    ['ADNI2 Initial Visit-Cont Pt', 'ADNI1', null],
    ['Unscheduled', 'ADNI2', null],
  ])('%s of one who entered in %s is %s', (text, entered, session) => {
    expect(sessionOfListed(text, entered)).toBe(session);
  });

  it('gives the first day of each visit’s diffusion series, and counts every other row', () => {
    const rows = [
      '999_S_9001,ADNI Screening,Axial DTI,2012-05-12',
      '999_S_9001,ADNI Screening,axial_dti FA,2012-05-11',
      '999_S_9001,ADNI Screening,MPRAGE,2012-05-01',
      '999_S_9001,ADNI2 Initial Visit-Cont Pt,Axial DTI,2012-05-01',
      'phantom,ADNI Screening,Axial DTI,2012-05-01',
      '999_S_9002,ADNI Screening,Axial DTI,2012-02-31',
    ];
    const passedOver: Record<string, number> = {};
    const list = parseCsv(`SUBJECT,VISIT,SEQUENCE,SCANDATE\n${rows.join('\n')}\n`, 'MRILIST.csv');
    const found = scanDays(list, () => null, passedOver);
    expect(found).toEqual(new Map([[9001, new Map([['M000', daysOf('2012-05-11')]])]]));
    expect(passedOver).toEqual({
      scan_not_diffusion: 1,
      scan_of_unknown_visit: 1,
      row_without_participant: 1,
      scan_without_date: 1,
    });
  });
});

it('years lie between two days of one calendar', () => {
  expect(yearsBetween(daysOf('2012-05-01'), daysOf('2013-05-01'))).toBe(365 / YEAR);
  expect(yearsBetween(daysOf('1812-05-01'), daysOf('1813-05-01'))).toBe(365 / YEAR);
  expect(yearsBetween(daysOf('1912-05-01'), daysOf('2013-05-01'))).toBeNull();
  expect(yearsBetween(null, 0)).toBeNull();
});
