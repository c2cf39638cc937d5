import { join } from 'node:path';
import { blobsOfUser } from '../blobs/of-user.ts';
import type { BlobStore } from '../blobs/store.ts';
import { TractogenError } from '../errors.ts';
import { diskFileSystem, systemCode, type FileSystem } from '../files/file-system.ts';
import { hashFile, sha256 } from '../files/hash.ts';
import { MANIFEST_FILE, manifestSchema, type Access, type ArtefactKind, type Manifest } from './manifest.ts';
import { blobMissing, bringBodies } from './large.ts';
import { recoverArtefact } from './recover.ts';

/** A verified, read-only artefact. */
export interface Artefact {
  readonly dir: string;
  /** Id of the pipeline node that made it; the folder's name where there is no pipeline. */
  readonly node: string;
  readonly kind: ArtefactKind;
  readonly access: Access;
  readonly manifest: Manifest;
  /** SHA-256 of `artefact.json`: the artefact's identity. */
  readonly sha256: string;
  has(file: string): boolean;
  /** Absolute path of one of its files; throws ARTEFACT_CORRUPT if it has no such file. */
  path(file: string): string;
  read(file: string): Promise<Buffer>;
  readJson(file: string): Promise<unknown>;
}

export interface OpenOptions {
  readonly fs?: FileSystem;
  readonly node?: string;
  /** Where bodies of large artefacts are; the user's own by default. */
  readonly blobs?: BlobStore;
  /** Fail with INPUT_INVALID unless the artefact is of this kind. */
  readonly kind?: ArtefactKind;
}

/**
 * Opens an artefact and checks every byte of it against its manifest.
 *
 * @throws TractogenError ARTEFACT_MISSING, ARTEFACT_CORRUPT, INPUT_INVALID, BLOB_MISSING
 */
export async function openArtefact(dir: string, options: OpenOptions = {}): Promise<Artefact> {
  const fs = options.fs ?? diskFileSystem;
  const text = await readManifest(fs, dir);
  const manifest = parseManifest(text, dir);
  if (options.kind !== undefined && manifest.kind !== options.kind) {
    throw new TractogenError(
      'INPUT_INVALID',
      `this artefact is of kind ${manifest.kind}, ${options.kind} is needed`,
      {
        file: dir,
        remedy: 'Give the output of a stage that makes it',
      },
    );
  }
  const blobs = options.blobs ?? blobsOfUser(process.env, manifest.access, () => {});
  for (const lacking of await bringBodies(fs, blobs, dir, manifest.files))
    throw blobMissing(dir, lacking, manifest.kind);
  for (const file of manifest.files) await verify(fs, dir, file);
  const names = new Set(manifest.files.map((file) => file.path));
  const pathOf = (file: string): string => {
    if (names.has(file)) return join(dir, file);
    throw new TractogenError('ARTEFACT_CORRUPT', `the artefact has no file ${file}`, {
      file: dir,
      remedy: 'It was made by another version; run the node that makes it again',
    });
  };
  return {
    dir,
    node: options.node ?? dir.split('/').findLast((part) => part !== '') ?? dir,
    kind: manifest.kind,
    access: manifest.access,
    manifest,
    sha256: sha256(text),
    has: (file) => names.has(file),
    path: pathOf,
    read: async (file) => await fs.readFile(pathOf(file)),
    readJson: async (file): Promise<unknown> => JSON.parse(await fs.readFile(pathOf(file), 'utf8')),
  };
}

async function readManifest(fs: FileSystem, dir: string): Promise<string> {
  const path = join(dir, MANIFEST_FILE);
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') throw error;
  }
  if (await recoverArtefact(fs, dir)) return await fs.readFile(path, 'utf8');
  throw new TractogenError('ARTEFACT_MISSING', 'no artefact stands here', {
    file: dir,
    remedy: 'Run the node that makes it first',
  });
}

function parseManifest(text: string, dir: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw corrupt(dir, 'artefact.json is not JSON', cause);
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success)
    throw corrupt(dir, `artefact.json does not fit its schema (${parsed.error.issues[0].message})`);
  return parsed.data;
}

async function verify(fs: FileSystem, dir: string, file: Manifest['files'][number]): Promise<void> {
  const path = join(dir, file.path);
  try {
    const { size } = await fs.stat(path);
    if (size !== file.bytes) throw corrupt(path, `${size} bytes stand here, ${file.bytes} were written`);
    const found = await hashFile(fs, path);
    if (found.sha256 !== file.sha256) throw corrupt(path, 'its SHA-256 is not the recorded one');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw corrupt(path, 'the file is gone', error);
    throw error;
  }
}

function corrupt(file: string, message: string, cause?: unknown): TractogenError {
  return new TractogenError('ARTEFACT_CORRUPT', message, {
    file,
    cause,
    remedy: 'Run the node that makes it again with --skip-nx-cache',
  });
}
