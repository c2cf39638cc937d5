import { dirname, join, relative, sep } from 'node:path';
import { blobsOfUser } from '../blobs/of-user.ts';
import type { BlobStore } from '../blobs/store.ts';
import { TractogenError } from '../errors.ts';
import { syncPath, temporarySuffix, writeFileAtomic, writeSynced, type Bytes } from '../files/atomic.ts';
import { exists, systemCode, type FileSystem } from '../files/file-system.ts';
import { asWriteError } from '../files/write-error.ts';
import { hashFile } from '../files/hash.ts';
import { stableJson } from '../json.ts';
import { MANIFEST_FILE, PROVENANCE_FILE, type Access, type ArtefactKind, type Counts } from './manifest.ts';
import { putAway } from './large.ts';
import { openArtefact } from './open.ts';
import { recoverArtefact, sweepLitter } from './recover.ts';

/** What a stage sees of its output: files appear in the artefact only when the stage succeeds. */
export interface ArtefactOutput {
  /** Writes one file; sub-folders by `/`. Bytes may be a stream, so that big files need no memory. */
  write(file: string, bytes: Bytes): Promise<void>;
  writeJson(file: string, value: unknown): Promise<void>;
  /** A path to write to by other means (a writer of its own, an external program). */
  scratch(file: string): Promise<string>;
}

export interface ArtefactWriter extends ArtefactOutput {
  commit(facts: {
    kind: ArtefactKind;
    access: Access;
    counts: Counts;
    provenance: Readonly<Record<string, unknown>>;
  }): Promise<'written' | 'kept'>;
  /** Throws away everything written so far. */
  abandon(): Promise<void>;
}

/**
 * Starts an artefact that will stand at `dir`.
 *
 * Everything goes to a temporary sibling; `commit` writes the manifest last and moves the folder in.
 * Of two writers with equal results the first one's folder stays.. Bodies of a large artefact go to
 * the store of bodies.
 */
export async function beginArtefact(
  fs: FileSystem,
  dir: string,
  // Of whom nothing is known, nobody is told anything.
  blobs: BlobStore = blobsOfUser(process.env, 'restricted', () => {}),
): Promise<ArtefactWriter> {
  await fs.mkdir(dirname(dir), { recursive: true });
  await recoverArtefact(fs, dir);
  await sweepLitter(fs, dir);
  const temporary = `${dir}.${temporarySuffix()}`;
  await fs.mkdir(temporary);

  const place = async (file: string): Promise<string> => {
    const path = join(temporary, file);
    if (relative(temporary, path).split(sep).includes('..'))
      throw new TractogenError('PATH_REFUSED', 'an artefact file lies outside its folder', {
        file,
        exitCode: 1,
      });
    await fs.mkdir(dirname(path), { recursive: true });
    return path;
  };
  const abandon = async (): Promise<void> => await fs.rm(temporary, { recursive: true, force: true });
  const output: ArtefactOutput = {
    write: async (file, bytes) =>
      await asWriteError(file, async () => await writeSynced(fs, await place(file), bytes)),
    writeJson: async (file, value) => await output.write(file, stableJson(value)),
    scratch: place,
  };
  return {
    ...output,
    abandon,
    async commit({ provenance, ...facts }) {
      assertBalanced(facts.counts);
      try {
        return await asWriteError(dir, async () => {
          const files = await listFiles(fs, temporary);
          await writeSynced(fs, join(temporary, PROVENANCE_FILE), stableJson(provenance));
          const manifest = stableJson({ schema: 1, ...facts, files });
          await writeSynced(fs, join(temporary, MANIFEST_FILE), manifest);
          await putAway(blobs, temporary, files);
          await syncPath(fs, temporary);
          return await moveIn(fs, blobs, temporary, dir, manifest);
        });
      } catch (error) {
        await abandon().catch(() => {});
        throw error;
      }
    },
  };
}

async function moveIn(
  fs: FileSystem,
  blobs: BlobStore,
  from: string,
  dir: string,
  manifest: string,
): Promise<'written' | 'kept'> {
  const aside: string[] = [];
  for (;;) {
    if (await exists(fs, dir)) {
      if (await standsWhole(fs, blobs, dir, manifest)) {
        // The content stays; how it came to be this time is what the caller will look up.
        if (!(await tellOrigin(fs, from, dir))) continue;
        await fs.rm(from, { recursive: true, force: true });
        return 'kept';
      }
      const old = `${dir}.${temporarySuffix().replace(/^tmp/, 'old')}`;
      try {
        await fs.rename(dir, old);
        aside.push(old);
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error;
      }
    }
    try {
      await fs.rename(from, dir);
      break;
    } catch (error) {
      // Another writer was faster: look at what it left.
      if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
    }
  }
  await syncPath(fs, dirname(dir));
  for (const old of aside) await fs.rm(old, { recursive: true, force: true });
  return 'written';
}

/** Replaces the provenance; false where another writer moved the folder away meanwhile. */
async function tellOrigin(fs: FileSystem, from: string, dir: string): Promise<boolean> {
  const provenance = await fs.readFile(join(from, PROVENANCE_FILE));
  try {
    await writeFileAtomic(fs, join(dir, PROVENANCE_FILE), provenance);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function standsWhole(
  fs: FileSystem,
  blobs: BlobStore,
  dir: string,
  manifest: string,
): Promise<boolean> {
  try {
    if ((await fs.readFile(join(dir, MANIFEST_FILE), 'utf8')) !== manifest) return false;
    await openArtefact(dir, { fs, blobs });
    return true;
  } catch (error) {
    if (error instanceof TractogenError || systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function listFiles(
  fs: FileSystem,
  root: string,
): Promise<{ path: string; bytes: number; sha256: string }[]> {
  const names = await fs.readdir(root, { recursive: true });
  const files = [];
  for (const name of names.toSorted()) {
    const path = join(root, name);
    if (!(await fs.stat(path)).isFile()) {
      await syncPath(fs, path);
      continue;
    }
    // A file that an external program wrote may not be on the disk yet.
    await syncPath(fs, path);
    files.push({ path: name.split(sep).join('/'), ...(await hashFile(fs, path)) });
  }
  return files;
}

function assertBalanced(counts: Counts): void {
  const dropped = Object.values(counts.dropped).reduce((sum, n) => sum + n, 0);
  if (counts.in !== counts.out + dropped) {
    throw new TractogenError(
      'COUNT_MISMATCH',
      `${counts.in} came in, but ${counts.out} went out and ${dropped} were dropped`,
      {
        exitCode: 1,
        remedy: 'Report this: a stage lost data without saying so',
      },
    );
  }
}
