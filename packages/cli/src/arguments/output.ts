import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TractogenError, diskFileSystem, exists } from '@tractogen/core';
import { formatOfName } from '@tractogen/formats';

/**
 * Refuses an output that could not be written, before the work: a name without a format, a file that exists, a folder
 * that is not there or may not be written in.
 *
 * @param also an ending beside those of tractograms, as `.arrow`
 * @throws TractogenError FORMAT_UNKNOWN, OUTPUT_EXISTS, WRITE_FAILED
 */
export async function checkOutput(
  path: string,
  { force = false, also }: { readonly force?: boolean | undefined; readonly also?: string } = {},
): Promise<void> {
  if (formatOfName(path) === null && (also === undefined || !path.toLowerCase().endsWith(also)))
    throw new TractogenError('FORMAT_UNKNOWN', 'the name does not say which format to write', {
      file: path,
      remedy: `Let it end in .trk, .tck, .vtk (these also .gz)${also === undefined ? '' : `, ${also}`} or .trx`,
    });
  if (!force && (await exists(diskFileSystem, path)))
    throw new TractogenError('OUTPUT_EXISTS', 'the output exists', {
      file: path,
      remedy: 'Use -f to overwrite it',
    });
  const folder = dirname(path);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true)
    throw new TractogenError('WRITE_FAILED', `${folder} is ${found === null ? 'not there' : 'no folder'}`, {
      file: path,
      remedy: found === null ? 'Make the folder first' : 'Choose another',
    });
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable)
    throw new TractogenError('WRITE_FAILED', `nothing may be written in ${folder}`, {
      file: path,
      remedy: 'Choose another folder, or ask for permission to write there',
    });
}
