import * as nodeFs from 'node:fs/promises';

/** The part of `node:fs/promises` that artefacts touch; tests hand in one that dies on purpose. */
export type FileSystem = Pick<
  typeof nodeFs,
  'open' | 'rename' | 'mkdir' | 'rm' | 'readFile' | 'readdir' | 'stat'
>;

export const diskFileSystem: FileSystem = nodeFs;

/** The `code` of a Node system error, if it has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export async function exists(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}
