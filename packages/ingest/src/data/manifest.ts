import { join } from 'node:path';
import { TractogenError, hashFile, systemCode, type FileSystem } from '@tractogen/core';
import { z } from 'zod';

const file = z.object({
  path: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.string(),
  licence: z.string(),
  access: z.enum(['open', 'restricted']),
});
/** A file that does not ship: where it is looked for, folders of the workspace before URLs. */
const external = file.extend({ find: z.array(z.string()) });
const manifestSchema = z.object({
  schema: z.literal(1),
  name: z.string(),
  files: z.array(file),
  external: z.array(external).default([]),
});

export type DataManifest = z.infer<typeof manifestSchema>;

/** Reads `data/manifests/<name>.json`: what the files of a dataset are. */
export async function readDataManifest(fs: FileSystem, root: string, name: string): Promise<DataManifest> {
  return manifestSchema.parse(
    JSON.parse(await fs.readFile(join(root, 'data/manifests', `${name}.json`), 'utf8')),
  );
}

/**
 * Checks a file of a dataset against its manifest.
 *
 * @param path relative to the workspace root
 * @returns its absolute path
 * @throws TractogenError DATA_MISSING, ARTEFACT_CORRUPT
 */
export async function verifiedFile(
  fs: FileSystem,
  root: string,
  manifest: DataManifest,
  path: string,
): Promise<string> {
  const entry = manifest.files.find((listed) => listed.path === path);
  const remedy = `Restore it with \`git checkout -- ${path}\``;
  if (!entry)
    throw new TractogenError('DATA_MISSING', `the manifest of ${manifest.name} does not list this file`, {
      file: path,
      remedy,
    });
  const absolute = join(root, path);
  try {
    const { sha256 } = await hashFile(fs, absolute);
    if (sha256 === entry.sha256) return absolute;
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT')
      throw new TractogenError('DATA_MISSING', 'there is no such file', { file: path, cause, remedy });
    throw cause;
  }
  throw new TractogenError(
    'ARTEFACT_CORRUPT',
    `the file is not the one that data/manifests/${manifest.name}.json lists`,
    { file: path, remedy },
  );
}
