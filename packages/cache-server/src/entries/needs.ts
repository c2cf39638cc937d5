import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { z } from 'zod';

/** An artefact's manifest is a list of files: no honest one is larger. */
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

/** An archive that is made to fill a disk. */
export class BombError extends Error {
  override readonly name = 'BombError';
}

/**
 * The blobs that an entry of Nx's cache can't do without: files that an `artefact.json` in it lists and that are not in it
 * themselves. What is no archive of Nx's (a gzipped tar) needs none.
 *
 * @param path of the stored archive
 * @throws BombError
 */
export async function needsOf(path: string, bytes: number): Promise<string[]> {
  const present = new Set<string>();
  const listed = new Map<string, string>();
  const tar = extract();
  tar.on('entry', (header, stream, next) => {
    present.add(header.name);
    const isManifest = /(^|\/)artefact\.json$/.test(header.name) && (header.size ?? 0) <= MANIFEST_LIMIT;
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => {
      if (isManifest) chunks.push(chunk as Buffer);
    });
    // The whole archive fails with it, which is where it is heard.
    stream.on('error', () => {});
    stream.on('end', () => {
      if (isManifest) list(header.name, Buffer.concat(chunks).toString('utf8'), listed);
      next();
    });
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), upTo(INFLATE_RATIO * bytes + INFLATE_FLOOR), tar);
  } catch (error) {
    if (error instanceof BombError) throw error;
    // No gzip, or no tar in it: then Nx did not make it, and nobody knows what it would need.
    return [];
  }
  return [...listed].flatMap(([file, digest]) => (present.has(file) ? [] : [digest])).toSorted();
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
