import { join } from 'node:path';
import type { BlobStore } from '../blobs/store.ts';
import { TractogenError } from '../errors.ts';
import { exists, type FileSystem } from '../files/file-system.ts';
import type { ArtefactKind, Manifest } from './manifest.ts';

type Files = Manifest['files'];

/** An artefact above this goes into the store of bodies: Nx would copy it whole each time, and send it from memory. */
const LARGE_BYTES = 64 * 2 ** 20;
/** Its files below this stay where they are: they are what people look at. */
const BODY_BYTES = 2 ** 20;

/** The bodies of a large artefact; none of a small one. */
function bodiesOf(files: Files): Files {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return total > LARGE_BYTES ? files.filter(({ bytes }) => bytes >= BODY_BYTES) : [];
}

/** Moves bodies out of an artefact's folder into the store. */
export async function putAway(blobs: BlobStore, folder: string, files: Files): Promise<void> {
  for (const file of bodiesOf(files)) await blobs.take(join(folder, file.path), file);
}

/**
 * Brings bodies that are not there into an artefact's folder: as links, so that it costs nothing where the store has them.
 * By their names readers tell what they are, and people find them.
 *
 * @returns names of files that are in no store
 */
export async function bringBodies(
  fs: FileSystem,
  blobs: BlobStore,
  dir: string,
  files: Files,
): Promise<string[]> {
  const lacking: string[] = [];
  for (const file of bodiesOf(files)) {
    const path = join(dir, file.path);
    if (!(await exists(fs, path)) && !(await blobs.place(file, path))) lacking.push(file.path);
  }
  return lacking;
}

const VERB_OF: Readonly<Record<ArtefactKind, string>> = {
  tractogram: 'ingest',
  image: 'ingest',
  streamlines: 'preprocess',
  model: 'train',
  samples: 'sample',
  metrics: 'validate',
  report: 'report',
};

/** The error for a body that is nowhere. */
export function blobMissing(dir: string, file: string, kind: ArtefactKind): TractogenError {
  const [pipeline, node] = dir.split('/').filter(Boolean).slice(-2);
  return new TractogenError('BLOB_MISSING', `${file} is in no store`, {
    file: dir,
    remedy: `Make it anew: npx nx run ${pipeline}:${node}:${VERB_OF[kind]} --skip-nx-cache`,
  });
}
