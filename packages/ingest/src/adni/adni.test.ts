import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem as fs, formatError } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  diagnosisOfBaseline,
  diagnosisOfNumber,
  diagnosisOfSum,
  diagnosisOfVisit,
  known,
  sexOf,
} from './codes.ts';
import { parseCsv } from './csv.ts';
import { daysOf } from './days.ts';
import { factsOf, factsOfBids, firstKnown } from './facts.ts';
import { ptidOfLabel, ridOfPtid, sessionOfVisit } from './identity.ts';
import { readAdniTables } from './tables.ts';

describe('parseCsv', () => {
  it('reads quoted cells with commas, line ends and quotes in them', () => {
    const { columns, rows } = parseCsv('\uFEFF"RID","A B",c\r\n"1","x, ""y""\nz",\r\n2,,3\n', 't.csv');
    expect(columns).toEqual(['RID', 'A B', 'c']);
    expect(rows.map(({ line, cells }) => [line, Array.from(cells.values())])).toEqual([
      [2, ['1', 'x, "y"\nz', '']],
      [4, ['2', '', '3']],
    ]);
  });
  it.each([
    ['a,b\n1,2,3\n', /^COUNT_MISMATCH t\.csv:2: the row has 3 cells, the header 2/],
    ['a,b\n1,"2\n', /^TRUNCATED t\.csv:2/],
    ['a,a\n1,2\n', /^INPUT_INVALID t\.csv:1: there are two columns a/],
  ])('refuses %j', (text, message) => {
    let said: unknown;
    try {
      parseCsv(text, 't.csv');
    } catch (error) {
      said = error;
    }
    expect(formatError(said)).toMatch(message);
  });
  it('takes an empty table, and one whose last row has no line end and an empty last cell', () => {
    expect(parseCsv('', 't.csv').rows).toEqual([]);
    expect(parseCsv('a,b\n1,', 't.csv').rows.map(({ cells }) => Array.from(cells.values()))).toEqual([
      ['1', ''],
    ]);
  });
});

describe('codes', () => {
  it.each(['', '-4', '-1', 'Unknown', ' ', 'NA'])('takes %j for nothing', (cell) =>
    expect(known(cell)).toBeNull(),
  );
  it('tells diagnoses', () => {
    expect(['CN', 'MCI', 'Dementia', 'MCI to Dementia', '', '-4', 'x'].map(diagnosisOfVisit)).toEqual([
      'CN',
      'MCI',
      'AD',
      'AD',
      null,
      null,
      null,
    ]);
    expect(['CN', 'SMC', 'EMCI', 'LMCI', 'AD', ''].map(diagnosisOfBaseline)).toEqual([
      'CN',
      'CN',
      'MCI',
      'MCI',
      'AD',
      null,
    ]);
    expect(['1', '2', '3', '3.0', '-4', '9'].map(diagnosisOfNumber)).toEqual([
      'CN',
      'MCI',
      'AD',
      'AD',
      null,
      null,
    ]);
    expect(['Male', 'Female', 'M', 'F', 'Unknown'].map(sexOf)).toEqual(['M', 'F', 'M', 'F', null]);
  });
  it("counts days as Python's datetime does, and refuses dates that are none", () => {
    const days: [string, number][] = [
      ['1900-03-01', -25_508],
      ['1969-12-31', -1],
      ['2000-02-29', 11_016],
      ['2012-12-31', 15_705],
      ['2016-01-01', 16_801],
      ['2100-03-01', 47_541],
    ];
    for (const [text, since] of days) expect(daysOf(text)).toBe(since);
    for (const text of ['2011-02-29', '2011-13-01', '2011-00-10', '10/07/2011', '2100-02-29', ''])
      expect(daysOf(text)).toBeNull();
  });
  it('tells participants and visits', () => {
    expect(ptidOfLabel('ADNI999S9001')).toBe('999_S_9001');
    expect(ptidOfLabel('01')).toBeNull();
    expect(ridOfPtid('999_S_0042')).toBe(42);
    expect(
      ['bl', 'm03', 'M00', 'M012', 'm156', 'sc', 'f', 'uns1', '', undefined].map(sessionOfVisit),
    ).toEqual(['M000', 'M003', 'M000', 'M012', 'M156', 'sc', null, null, null, null]);
  });
});

describe('tables of a made cohort', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tables-'))));
  afterEach(async () => await rm(folder, { recursive: true, force: true }));
  const put = async (name: string, text: string): Promise<void> => await writeFile(join(folder, name), text);
  const line = async (): Promise<string> =>
    await readAdniTables(fs, folder, 'tables').then(() => 'no error', formatError);

  it('takes of several forms of one visit the first that has a diagnosis', async () => {
    await put('a.csv', 'PTID,VISCODE,DX,DX_bl,AGE\n999_S_9001,m12,,CN,70\n');
    await put('b.csv', 'RID,VISCODE2,DIAGNOSIS\n9001,m12,\n9001,m12,-4\n9001,m12,2\n9001,m12,3\n');
    const { diagnoses, passedOver } = await readAdniTables(fs, folder, 'tables');
    expect(diagnoses.get(9001)?.get('M012')?.cells.get('DIAGNOSIS')).toBe('2');
    expect(passedOver).toEqual({ row_again: 3 });
  });

  it('knows diagnoses by the columns of older phases, and counts tables that it does not read', async () => {
    await put('a.csv', 'PTID,VISCODE,DX,DX_bl,AGE\n999_S_9001,bl,,CN,70\n');
    // What one came to: 5 is MCI to dementia, 7 MCI to normal.
    await put(
      'dxsum.csv',
      'RID,VISCODE,DXCURREN,DXCHANGE\n9001,bl,-4,5\n9002,bl,,7\n9003,bl,2,\n9004,bl,,\n',
    );
    await put('apoeres.csv', 'RID,APGEN1\n9001,3\n9002,4\n');
    const { diagnoses, passedOver } = await readAdniTables(fs, folder, 'tables');
    const told = [9001, 9002, 9003, 9004].map((rid) => {
      const row = diagnoses.get(rid)?.get('M000');
      return row === undefined ? 'none' : diagnosisOfSum(row.cells);
    });
    expect(told).toEqual(['AD', 'CN', 'MCI', null]);
    expect(passedOver).toEqual({ row_of_other_table: 2 });
  });

  it('finds rows by names of columns, in any order, without columns that older releases lack', async () => {
    await put(
      'a.csv',
      'DX,VISCODE,AGE,PTID,DX_bl,EXAMDATE,EXAMDATE_bl,PTGENDER,SITE,ICV,COLPROT\n' +
        ',bl,70.5,999_S_9001,EMCI,2010-03-01,2010-03-01,Female,999,1500000,ADNIGO\n' +
        'Dementia,m24,70.5,999_S_9001,EMCI,2012-03-02,2010-03-01,Female,999,,ADNI2\n' +
        'CN,f,60,999_S_9002,CN,2010-03-01,2010-03-01,Male,999,,ADNI2\n',
    );
    await put('b.csv', '"RID","VISCODE2","DIAGNOSIS"\n"9001","m24","2"\n"9001","m24","3"\n"9001","","1"\n');
    await put('c.csv', 'SOMETHING\nelse\n');
    const { merge, diagnoses, passedOver } = await readAdniTables(fs, folder, 'tables');
    expect(passedOver).toEqual({ row_again: 1, row_of_other_table: 1, row_without_visit: 2 });
    const visits = merge.get(9001);
    const baseline = visits?.get('M000');
    const later = visits?.get('M024');
    if (baseline === undefined || later === undefined) throw new Error('not found');
    expect(factsOf({ visit: baseline, session: 'M000' })).toEqual({
      age: 70.5,
      diagnosis: 'MCI',
      sex: 'F',
      site: '999',
      protocol: 'ADNIGO',
      icv: 1_500_000,
    });
    const facts = factsOf({
      visit: later,
      baseline,
      diagnosis: diagnoses.get(9001)?.get('M024'),
      session: 'M024',
    });
    expect(facts).toMatchObject({ diagnosis: 'AD', icv: 1_500_000, protocol: 'ADNI2' });
    // 732 days.
    expect(facts.age).toBeCloseTo(70.5 + 732 / 365.2425, 10);
  });

  it('takes years since baseline where a date is missing, and nothing where all is', async () => {
    await put(
      'a.csv',
      'RID,VISCODE,AGE,DX_bl,EXAMDATE,Years_bl,Month,DX\n1,bl,70,CN,,,,\n1,m12,70,CN,,1.5,12,-4\n1,m24,70,CN,,-4,24,\n1,m36,70,CN,,,,\n1,m48,,CN,,4,,\n',
    );
    await put('d.csv', 'RID,VISCODE2,DIAGNOSIS\n1,m12,2\n');
    const { merge, diagnoses } = await readAdniTables(fs, folder, 'tables');
    const ages = [...(merge.get(1) ?? [])].map(([session, visit]) =>
      factsOf({ visit, session, diagnosis: diagnoses.get(1)?.get(session) }),
    );
    expect(ages.map(({ age }) => age)).toEqual([70, 71.5, 72, null, null]);
    expect(ages.map(({ diagnosis }) => diagnosis)).toEqual(['CN', 'MCI', null, null, null]);
  });

  it('refuses what cannot be joined', async () => {
    expect(await line()).toMatch(/^DATA_MISSING tables: no table here is ADNIMERGE/);
    await put('a.csv', 'RID,AGE,DX_bl\n1,70,CN\n');
    expect(await line()).toMatch(/^COLUMN_MISSING tables\/a\.csv:1: there is no column VISCODE/);
    await put('a.csv', 'RID,VISCODE,AGE,DX_bl\n1,bl,70,CN\n1,M00,71,CN\n');
    expect(await line()).toMatch(/^INPUT_INVALID tables\/a\.csv:3: the visit M000 stands in the table twice/);
  });

  it('takes the tables of BIDS where those of ADNI are silent', () => {
    const bids = factsOfBids(
      new Map([
        ['sex', 'F'],
        ['age_bl', '70'],
        ['diagnosis_sc', 'LMCI'],
        ['site', '7'],
      ]),
      new Map([
        ['age', '72.5'],
        ['diagnosis', 'AD'],
      ]),
      'M024',
    );
    expect(bids).toMatchObject({ age: 72.5, diagnosis: 'AD', sex: 'F', site: '7', icv: null });
    expect(firstKnown({ ...bids, age: null, icv: 5 }, bids)).toMatchObject({ age: 72.5, icv: 5 });
    expect(factsOfBids(new Map([['age_bl', '70']]), undefined, 'M024').age).toBeNull();
  });
});
