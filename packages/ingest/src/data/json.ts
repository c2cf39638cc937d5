import { TractogenError, type FileSystem } from '@tractogen/core';

/** @throws TractogenError INPUT_INVALID with the name that the user gave */
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
