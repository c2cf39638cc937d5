import { TractogenError, type FileSystem } from '@tractogen/core';
import type { BidsDataset, BidsSession, BidsSubject, DwiImage } from './dataset.ts';
import { readDescription } from './description.ts';
import { dicomRefused, findDicom } from './dicom.ts';
import { folderReader, type FolderContent, type FolderReader } from './folder.ts';
import { inherited } from './inherit.ts';
import { folderLabel, parseBidsName } from './name.ts';

/** Data types of BIDS beside `dwi`, which are passed over. */
const OTHER_TYPES = new Set(
  'anat func fmap perf meg eeg ieeg beh pet micr nirs motion mrs figures'.split(' '),
);

interface Walk {
  readonly root: string;
  readonly reader: FolderReader;
  /** Content of every folder that was read, by its path. */
  readonly seen: Map<string, FolderContent>;
}

/**
 * Finds the diffusion images of a BIDS dataset, with the files that belong to each. Nothing is opened but
 * the description. `derivatives/`, `sourcedata/` and other folders of the root are not entered.
 *
 * @param root absolute path of the dataset
 * @throws TractogenError DATA_MISSING, INPUT_INVALID, PATH_REFUSED, FORMAT_UNKNOWN (DICOM), each with the
 *   path from the dataset's root
 */
export async function readBids(fs: FileSystem, root: string): Promise<BidsDataset> {
  const reader = await folderReader(root);
  const walk: Walk = { root, reader, seen: new Map() };
  const { files, folders } = await enter(walk, '');
  const subjects = folders.filter((name) => name.startsWith('sub-'));
  if (subjects.length === 0) {
    const dicom = await findDicom(root, reader, '');
    if (dicom !== null) throw dicomRefused(dicom);
  }
  const facts = await readDescription(fs, root, files);
  if (subjects.length === 0)
    throw new TractogenError('DATA_MISSING', 'the dataset has no folder sub-*', {
      remedy: 'Give the folder of the dataset itself',
    });
  const found: BidsSubject[] = [];
  for (const name of subjects) found.push(await readSubject(walk, name));
  const derivatives = folders.includes('derivatives') ? (await enter(walk, 'derivatives')).folders : [];
  return {
    root,
    ...facts,
    participants: files.includes('participants.tsv') ? 'participants.tsv' : null,
    subjects: found,
    derivatives: derivatives.map((name) => `derivatives/${name}`),
  };
}

async function enter({ reader, seen }: Walk, folder: string): Promise<FolderContent> {
  const content = await reader.read(folder);
  seen.set(folder, content);
  return content;
}

async function readSubject(walk: Walk, folder: string): Promise<BidsSubject> {
  const label = folderLabel(folder, 'sub');
  if (label === null) throw badLabel(folder);
  const { files, folders } = await enter(walk, folder);
  const names = folders.filter((name) => name.startsWith('ses-'));
  const sessions: BidsSession[] = [];
  if (names.length === 0) sessions.push(await readSession(walk, folder, label, null));
  for (const name of names) {
    const session = folderLabel(name, 'ses');
    if (session === null) throw badLabel(`${folder}/${name}`);
    await enter(walk, `${folder}/${name}`);
    sessions.push(await readSession(walk, `${folder}/${name}`, label, session));
  }
  const table = `sub-${label}_sessions.tsv`;
  return { label, sessions, sessionsTable: files.includes(table) ? `${folder}/${table}` : null };
}

/** @param folder has been entered */
async function readSession(
  walk: Walk,
  folder: string,
  subject: string,
  session: string | null,
): Promise<BidsSession> {
  const { files, folders } = walk.seen.get(folder) ?? { files: [], folders: [] };
  for (const name of folders) {
    // What is no folder of BIDS may be a scanner's export.
    if (name === 'dwi' || OTHER_TYPES.has(name) || name.startsWith('ses-')) continue;
    const dicom = await findDicom(walk.root, walk.reader, `${folder}/${name}`);
    if (dicom !== null) throw dicomRefused(dicom, subject, session);
  }
  const dwi = folders.includes('dwi') ? await imagesIn(walk, `${folder}/dwi`, subject, session) : [];
  const scans = files.find((name) => parseBidsName(name)?.suffix === 'scans' && name.endsWith('.tsv'));
  const inDwi = walk.seen.get(`${folder}/dwi`)?.files ?? [];
  const others = inDwi.filter((name) => /\.nii(\.gz)?$/.test(name) && parseBidsName(name)?.suffix !== 'dwi');
  return { subject, session, dwi, others, scans: scans === undefined ? null : `${folder}/${scans}` };
}

async function imagesIn(
  walk: Walk,
  folder: string,
  subject: string,
  session: string | null,
): Promise<DwiImage[]> {
  const { files } = await enter(walk, folder);
  const images = files.filter((name) => {
    const parsed = parseBidsName(name);
    return parsed?.suffix === 'dwi' && ['.nii', '.nii.gz'].includes(parsed.extension);
  });
  if (images.length === 0) {
    const dicom = await findDicom(walk.root, walk.reader, folder, 1);
    if (dicom !== null) throw dicomRefused(dicom, subject, session);
  }
  const filesIn = (path: string): readonly string[] => walk.seen.get(path)?.files ?? [];
  return images.map((name) => {
    const file = `${folder}/${name}`;
    const entities = parseBidsName(name)?.entities ?? new Map<string, string>();
    if (entities.get('sub') !== subject || (entities.get('ses') ?? null) !== session)
      throw new TractogenError('INPUT_INVALID', 'the name tells another subject or session than the folder', {
        file,
        remedy: 'Move or rename the file',
      });
    if (name.endsWith('.nii') && images.includes(`${name}.gz`))
      throw new TractogenError('INPUT_INVALID', 'the image is there with and without gzip', {
        file,
        remedy: 'Remove one of the two',
      });
    return {
      file,
      entities,
      bval: inherited(file, '.bval', filesIn).at(-1) ?? null,
      bvec: inherited(file, '.bvec', filesIn).at(-1) ?? null,
      sidecars: inherited(file, '.json', filesIn),
    };
  });
}

function badLabel(folder: string): TractogenError {
  return new TractogenError('INPUT_INVALID', 'the folder has no label of BIDS: letters and digits', {
    file: folder,
    remedy: 'Rename it, and the files in it',
  });
}
