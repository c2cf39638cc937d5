import { join } from 'node:path';
import type { BlobStore } from '../blobs/store.ts';
import { exists, type FileSystem } from '../files/file-system.ts';
import { bringBodies } from './large.ts';
import { MANIFEST_FILE, manifestSchema, type Access } from './manifest.ts';

/**
 * Puts the bodies of a large artefact into its folder, where a person looks for them.
 *
 * @param blobsOf the store for artefacts of one access
 * @returns names of files that are in no store
 */
export async function materialise(
  fs: FileSystem,
  blobsOf: (access: Access) => BlobStore,
  dir: string,
): Promise<string[]> {
  const file = join(dir, MANIFEST_FILE);
  if (!(await exists(fs, file))) return [];
  const read = manifestSchema.safeParse(JSON.parse(await fs.readFile(file, 'utf8')));
  return read.success ? await bringBodies(fs, blobsOf(read.data.access), dir, read.data.files) : [];
}
