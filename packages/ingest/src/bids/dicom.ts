import { open } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { TractogenError } from '@tractogen/core';
import type { FolderReader } from './folder.ts';

/** Folders of a scanner's export or of LONI's download nest this deep at most. */
const DEPTH = 6;

/**
 * Looks for DICOM below a folder: names of such files, or their mark at byte 128. Of each folder a few
 * files are looked at.
 *
 * @param root absolute
 * @returns the path of one such file from the root, or null
 */
export async function findDicom(
  root: string,
  reader: FolderReader,
  folder: string,
  depth: number = DEPTH,
): Promise<string | null> {
  const { files, folders } = await reader.read(folder);
  for (const name of files.slice(0, 8)) {
    const path = [folder, name].filter((part) => part !== '').join('/');
    if (/\.(dcm|ima|dicom)$|^DICOMDIR$/i.test(name) || (await hasMark(join(root, path)))) return path;
  }
  if (depth === 0) return null;
  for (const name of folders) {
    const found = await findDicom(root, reader, [folder, name].filter(Boolean).join('/'), depth - 1);
    if (found !== null) return found;
  }
  return null;
}

/** `DICM` after a preamble of 128 bytes (DICOM PS3.10, 7.1). */
async function hasMark(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 128);
    return bytesRead === 4 && buffer.toString('latin1') === 'DICM';
  } finally {
    await handle.close();
  }
}

/**
 * @param subject without `sub-`, where the folder tells it
 * @param session without `ses-`
 */
export function dicomRefused(
  file: string,
  subject = '<label>',
  session: string | null = '<label>',
): TractogenError {
  const visit = session === null ? [`sub-${subject}`] : [`sub-${subject}`, `ses-${session}`];
  const series = posix.dirname(file);
  const [name, folder] = [`${visit.join('_')}_dwi`, `${visit.join('/')}/dwi`];
  return new TractogenError('FORMAT_UNKNOWN', 'this is DICOM, which is not read here', {
    file,
    remedy: `Convert the series from the dataset's root with \`mkdir -p ${folder} && dcm2niix -b y -ba y -z y -f ${name} -o ${folder} '${series.replaceAll("'", "'\\''")}'\`, then move the DICOM files out of the dataset`,
  });
}
