import { TractogenError } from '../errors.ts';
import type { FileSystem } from './file-system.ts';

/**
 * A file of JSON that the user gave.
 *
 * @param name as the user called it, for messages
 * @throws TractogenError INPUT_INVALID
 */
export async function readJson(fs: FileSystem, path: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await fs.readFile(path, 'utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new TractogenError('INPUT_INVALID', `the file is not JSON (${cause.message})`, {
      file: name,
      cause,
    });
  }
}
