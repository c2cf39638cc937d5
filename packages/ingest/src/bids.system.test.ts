import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatError, type Artefact } from '@tractogen/core';
import { column, parseTable } from './tables/table.ts';
import { madeLabel, madeVisits, writeCohort } from './testing/made-cohort.ts';
import { hasMrtrix } from './testing/mrtrix.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

/** Whatever names a made participant, a visit's date or an image. */
const NAMES = /999_?S_?90|201[23]-0|I9900|PatientName/;

const PARAMS = {
  source: 'bids',
  bids: 'data/raw/adni/bids',
  tables: 'data/raw/adni/tables',
  pseudonyms: 'data/raw/adni/pseudonyms',
  denoise: false,
  lmax: 4,
  sift: 'sift2',
  tracking: [{ algorithm: 'iFOD2', select: 20, seeds: 4000, minLength: 10, cutoff: 0.05 }],
};

describe.skipIf(!hasMrtrix)('a made cohort in ADNI’s layout (needs MRtrix3)', () => {
  let made: Workspace;
  let directions: string;
  const fault = (rid: number, ending: string): string =>
    join(
      made.root,
      `data/raw/adni/bids/sub-${madeLabel(rid)}/ses-M000/dwi/sub-${madeLabel(rid)}_ses-M000_dwi${ending}`,
    );
  beforeAll(async () => {
    made = await workspace();
    const visits = madeVisits(3);
    // A visit that no table knows.
    await writeCohort(join(made.root, 'data/raw/adni'), [...visits]);
    const table = join(made.root, 'data/raw/adni/tables/ADNIMERGE.csv');
    const text = await readFile(table, 'utf8');
    await writeFile(
      table,
      text
        .split('\n')
        .filter((line) => !line.includes('"9003"') || !line.includes('"m12"'))
        .join('\n'),
    );
  });
  afterAll(async () => await made.remove());

  const provenanceOf = async (
    artefact: Artefact,
  ): Promise<{ cohort: Record<string, unknown>; mrtrix3: { account: { version: string } }[] }> =>
    JSON.parse(await readFile(join(artefact.dir, 'provenance.json'), 'utf8')) as never;

  /** Every file outside the data. */
  const outside = async (): Promise<string[]> =>
    (await readdir(made.root, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith(join(made.root, 'data')));

  it('ends at the first fault by default, keeps what is finished, and names nobody', async () => {
    directions = await readFile(fault(9002, '.bvec'), 'utf8');
    await rm(fault(9002, '.bvec'));
    const error: unknown = await made.ingest(PARAMS, 'restricted').catch((thrown: unknown) => thrown);
    expect(formatError(error)).toMatch(
      /^DATA_MISSING sub-[0-9a-f]{12}\/.*: no \.bvec belongs to the image \(bvec_missing\)\. .*failures\.txt says it in full/,
    );
    expect(formatError(error)).not.toMatch(NAMES);
    const full = await readFile(join(made.root, 'data/raw/adni/pseudonyms/failures.txt'), 'utf8');
    expect(full).toContain(`sub-${madeLabel(9002)}`);
    const finished = (await outside()).filter((path) => path.endsWith('visit.json'));
    expect(finished).toHaveLength(2);
    expect(finished.every((path) => path.includes('/wip/'))).toBe(true);
    for (const path of await outside()) {
      expect(path).not.toMatch(NAMES);
      expect(await readFile(path, 'latin1')).not.toMatch(NAMES);
    }
  });

  it('goes on where it ended once the fault is mended, and labels all streamlines', async () => {
    await writeFile(fault(9002, '.bvec'), directions);
    // A mark that only survives where a finished visit is taken as it is.
    for (const path of (await outside()).filter((name) => name.endsWith('visit.json')))
      await writeFile(
        path,
        (await readFile(path, 'utf8')).replace(/"version": *"[^"]+"/, '"version":"kept"'),
      );
    const { artefact, warnings } = await made.ingest(PARAMS, 'restricted');
    expect(artefact.access).toBe('restricted');
    const { cohort, mrtrix3 } = await provenanceOf(artefact);
    expect(mrtrix3.map(({ account }) => account.version === 'kept')).toEqual([true, true, false, false]);
    expect(cohort).toMatchObject({
      visits: { in: 5, out: 4, dropped: { visit_not_in_tables: 1 } },
      subjects: 3,
      ages_unknown: 0,
      ages_by_scan_date: 0,
      scan_dates: { sessions: 0, scans: 4, mrilist: 0, unknown: 0 },
      // A series of T1 for each visit.
      table_rows_passed_over: { scan_not_diffusion: 5 },
    });
    expect(warnings.join('\n')).toMatch(/1 of 5 visits are left out: visit_not_in_tables/);
    const table = parseTable(await readFile(join(artefact.dir, 'labels.tsv'), 'utf8'), 'labels.tsv');
    expect(new Set(column(table, 'subject')).size).toBe(3);
    expect([...new Set(column(table, 'session'))]).toEqual(['M000', 'M012']);
    expect([...new Set(column(table, 'diagnosis'))].toSorted()).toEqual(['AD', 'CN', 'MCI']);
    expect([...new Set(column(table, 'age'))].map(Number)).toEqual([62.5, 63.5, 67.5, 72.5]);
    expect([...new Set(column(table, 'sex'))]).toEqual(['F', 'M']);
    expect([...new Set(column(table, 'protocol'))]).toEqual(['ADNI2']);
    expect([...new Set(column(table, 'icv'))]).toEqual(['1400']);
    for (const path of await outside()) {
      expect(path).not.toMatch(NAMES);
      expect(await readFile(path, 'latin1')).not.toMatch(NAMES);
    }
    expect(warnings.join('\n')).not.toMatch(NAMES);
  });

  it('leaves faulty visits out where asked to, counted by their names', async () => {
    await rm(fault(9002, '.bvec'));
    const params = { ...PARAMS, onFailure: 'skip', subjects: 2, sessions: ['M000'] };
    const { artefact, warnings } = await made.ingest(params, 'restricted');
    expect((await provenanceOf(artefact)).cohort).toMatchObject({
      visits: { in: 5, out: 1, dropped: { bvec_missing: 1, beyond_subjects: 2, session_not_asked_for: 1 } },
    });
    expect(warnings.join('\n')).toMatch(/bvec_missing: a visit of [0-9a-f]{12} is left out/);
    expect(warnings.join('\n')).not.toMatch(NAMES);
  });
});
