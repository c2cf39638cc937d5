import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { z } from 'zod';

/** An artefact's manifest is a list of files: those of no honest entry are larger together. */
const MANIFEST_LIMIT = 16 * 2 ** 20;
/**
 * What a stored archive may inflate to. Honest ones reach a tenfold, and a hundredfold where a model's weights are zeros;
 * one that was made to fill a disk a thousandfold.
 */
const INFLATE_RATIO = 300;
const INFLATE_FLOOR = 64 * 2 ** 20;

const manifest = z.object({
  files: z.array(z.object({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

/** Members of an entry, and the length of all their names together: what has to be remembered of it. */
const MOST_MEMBERS = 100_000;
const MOST_NAMES = 16 * 2 ** 20;
/** Nx ends an entry with headers older than ustar. */
const ANY_TAR = { allowUnknownFormat: true } as Parameters<typeof extract>[0];

/** An archive that is made to fill a disk, or the memory of whoever reads it. */
export class BombError extends Error {
  override readonly name = 'BombError';
}

/** A gzip in which there is no tar: nobody knows what it would need. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/**
 * The blobs that an entry of Nx's cache can't do without: files that an `artefact.json` in it lists and that are not in it
 * themselves. What is no gzip is not Nx's and needs none.
 *
 * @param path of the stored archive
 * @throws BombError, UnreadableError
 */
export async function needsOf(path: string, bytes: number): Promise<string[]> {
  const present = new Set<string>();
  const listed = new Map<string, string>();
  const kept = { names: 0, manifests: 0 };
  const tar = extract(ANY_TAR);
  tar.on('entry', (header, stream, next) => {
    const { name, size } = header;
    const isManifest = /(^|\/)artefact\.json$/.test(name);
    kept.names += name.length;
    if (isManifest) kept.manifests += size;
    if (present.size >= MOST_MEMBERS || kept.names > MOST_NAMES || kept.manifests > MANIFEST_LIMIT) {
      tar.destroy(new BombError('the archive lists more than an honest one'));
      return;
    }
    present.add(name);
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => {
      if (isManifest) chunks.push(chunk as Buffer);
    });
    // The whole archive fails with it, which is where it is heard.
    stream.on('error', () => {});
    stream.on('end', () => {
      if (isManifest) list(name, Buffer.concat(chunks).toString('utf8'), listed);
      next();
    });
  });
  if (!(await isGzip(path))) return [];
  try {
    await pipeline(createReadStream(path), createGunzip(), upTo(INFLATE_RATIO * bytes + INFLATE_FLOOR), tar);
  } catch (error) {
    throw error instanceof BombError ? error : new UnreadableError('there is no tar in the gzip');
  }
  return [...listed].flatMap(([file, digest]) => (present.has(file) ? [] : [digest])).toSorted();
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function upTo(limit: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > limit) done(new BombError('the archive inflates without end'));
      else done(null, chunk);
    },
  });
}

function list(name: string, text: string, listed: Map<string, string>): void {
  const folder = name.slice(0, -'artefact.json'.length);
  try {
    for (const file of manifest.parse(JSON.parse(text)).files) listed.set(folder + file.path, file.sha256);
  } catch {
    // Not a manifest of ours, though it is called like one.
  }
}
