import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { randomFrom } from '@tractogen/core';
import type { Affine } from '@tractogen/formats';
import { lyingSomehow } from './made-head.ts';
import { tensorPhantom } from './tensor-phantom.ts';

/** One made visit; participants are of site 999, which ADNI does not have, or have a number that it never gave. */
export interface MadeVisit {
  /** Roster number, 9001 and on; the sixth is 9999. */
  readonly rid: number;
  /** ADNIMERGE's code: bl, m12. */
  readonly code: string;
  readonly session: string;
  readonly date: string;
  readonly diagnosis: 'CN' | 'MCI' | 'Dementia' | '';
  /** At baseline. */
  readonly age: number;
}

const FIRST = '2012-05-01';
/** One participant is of a site that there is, 002. */
const KNOWN_SITE = 9999;

/** Participants with a visit at baseline, every other one with a second a year later. */
export function madeVisits(subjects: number): MadeVisit[] {
  return Array.from({ length: subjects }, (_, i): MadeVisit[] => {
    const of = { rid: i === 5 ? KNOWN_SITE : 9001 + i, age: 62.5 + 5 * (i % 6) };
    const diagnosis = (['CN', 'MCI', 'Dementia'] as const)[i % 3];
    const first = { ...of, code: 'bl', session: 'M000', date: FIRST, diagnosis };
    const second = { ...of, code: 'm12', session: 'M012', date: '2013-05-01', diagnosis };
    return i % 2 === 0 ? [first, second] : [first];
  }).flat();
}

const siteOf = (rid: number): string => (rid === KNOWN_SITE ? '002' : '999');
export const madeLabel = (rid: number): string => `ADNI${siteOf(rid)}S${rid}`;
const madePtid = (rid: number): string => `${siteOf(rid)}_S_${rid}`;

/** How a participant lay in the scanner at a visit. */
export const lyingOf = (rid: number, session: string): Affine =>
  lyingSomehow(randomFrom(`lying ${rid} ${session}`));

/** Of one bundle, mm: participants differ in it. */
export const madeWidth = (rid: number): number => 5 + (rid % 2);

/** Scanned ten days after the examination. */
const scanDay = (date: string): string => date.replace(/01$/, '11');

/**
 * Writes a cohort in ADNI's layout: a BIDS dataset as Clinica names it, and ADNIMERGE, DXSUM and MRILIST. Everything is made: volumes from
 * a tensor model, participants of a site that does not exist.
 *
 * @param folder where `bids/` and `tables/` will stand
 */
export async function writeCohort(folder: string, visits: readonly MadeVisit[]): Promise<void> {
  const write = async (path: string, bytes: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  };
  await write('bids/dataset_description.json', '{ "Name": "made cohort", "BIDSVersion": "1.9.0" }');
  const rids = [...new Set(visits.map(({ rid }) => rid))];
  const participants = rids.map((rid) => `sub-${madeLabel(rid)}\t${madePtid(rid)}\tn/a\n`);
  await write('bids/participants.tsv', `participant_id\talternative_id_1\tsex\n${participants.join('')}`);
  // What all images share stands once, at the top.
  await write(
    'bids/dwi.json',
    JSON.stringify({ PhaseEncodingDirection: 'j', TotalReadoutTime: 0.05, PatientName: madePtid(9001) }),
  );
  for (const { rid, session, date } of visits) {
    const stem = `bids/sub-${madeLabel(rid)}/ses-${session}/dwi/sub-${madeLabel(rid)}_ses-${session}_dwi`;
    const { image, bval, bvec } = tensorPhantom(
      randomFrom(`${rid} ${session}`),
      madeWidth(rid),
      lyingOf(rid, session),
    );
    await write(`${stem}.nii.gz`, gzipSync(image));
    const scan = stem.slice(stem.indexOf('/dwi/') + 1);
    await write(
      `${stem.slice(0, stem.indexOf('/dwi/'))}/sub-${madeLabel(rid)}_ses-${session}_scans.tsv`,
      `filename\tacq_time\n${scan}.nii.gz\t${scanDay(date)}T10:00:00\n`,
    );
    await write(`${stem}.bval`, bval);
    await write(`${stem}.bvec`, bvec);
    await write(
      `${stem}.json`,
      JSON.stringify({ AcquisitionDateTime: `${date}T10:00:00`, ImageID: `I${90_000 + rid}` }),
    );
  }
  const merge = visits.map(({ rid, code, date, diagnosis, age }) =>
    [rid, 'ADNI2', 'ADNI2', madePtid(rid), Number(siteOf(rid)), code, date, 'CN', age]
      .concat([rid % 2 === 0 ? 'Male' : 'Female', 1_400_000 + rid, diagnosis, FIRST])
      .map((cell) => `"${cell}"`)
      .join(','),
  );
  await write(
    'tables/ADNIMERGE.csv',
    `RID,COLPROT,ORIGPROT,PTID,SITE,VISCODE,EXAMDATE,DX_bl,AGE,PTGENDER,ICV,DX,EXAMDATE_bl\n${merge.join('\n')}\n`,
  );
  await write(
    'tables/DXSUM.csv',
    `RID,VISCODE,VISCODE2,DIAGNOSIS\n${visits.map(({ rid, code }) => `${rid},v01,${code},2`).join('\n')}\n`,
  );
  const listed = visits.flatMap(({ rid, code, date }) => {
    const visit = code === 'bl' ? 'ADNI2 Screening MRI-New Pt' : 'ADNI2 Year 1 Visit';
    return ['Axial DTI', 'MPRAGE'].map(
      (sequence) => `${madePtid(rid)},${visit},${sequence},${scanDay(date)}`,
    );
  });
  await write('tables/MRILIST.csv', `SUBJECT,VISIT,SEQUENCE,SCANDATE\n${listed.join('\n')}\n`);
}
