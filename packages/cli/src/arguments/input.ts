import { stat } from 'node:fs/promises';
import { TractogenError } from '@tractogen/core';
import { formatOfName, isTrxFolder } from '@tractogen/formats';

/**
 * Refuses what can be told of a tractogram's path before it is read: a pipe, a folder that is no TRX, an empty file.
 * That it is not there is told by the reader.
 *
 * @throws TractogenError USAGE, DATA_MISSING, TRUNCATED
 */
export async function checkInput(path: string): Promise<void> {
  if (path === '-')
    throw new TractogenError('USAGE', 'a tractogram is not read from a pipe: files are gone over twice', {
      remedy: 'Write it to a file, and give that',
    });
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true && !(await isTrxFolder(path)))
    throw new TractogenError('DATA_MISSING', 'this is a folder, and not one of an unpacked TRX', {
      file: path,
      remedy: 'Give one tractogram',
    });
  if (found?.isFile() === true && found.size === 0)
    throw new TractogenError('TRUNCATED', 'the file is empty', {
      file: path,
      remedy: 'Make it again, or copy it again',
    });
}

/**
 * Refuses an option of VTK files for a file that is none: its effect would be missed.
 *
 * @throws TractogenError USAGE
 */
export function onlyForVtk(option: string, path: string): void {
  const format = formatOfName(path)?.format;
  if (format === undefined || format === 'vtk') return;
  throw new TractogenError(
    'USAGE',
    `${option} has no effect: it is of VTK, and this is ${format.toUpperCase()}`,
    {
      file: path,
      remedy: `Leave ${option} out`,
    },
  );
}
