import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';

export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An entry as Nx makes it: a gzipped tar of outputs, relative to the workspace. */
export async function archive(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  return gzipSync(await buffer(tar));
}

/** An entry with an artefact of which these files are in the archive and these are blobs. */
export async function artefactArchive(
  node: string,
  inside: Readonly<Record<string, string>>,
  blobs: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const files = Object.entries({ ...inside, ...blobs }).map(([path, text]) => ({
    path,
    bytes: Buffer.byteLength(text),
    sha256: digest(Buffer.from(text)),
  }));
  return await archive({
    terminalOutput: 'done',
    [`results/p/${node}/artefact.json`]: JSON.stringify({ schema: 1, kind: 'model', files }),
    ...Object.fromEntries(Object.entries(inside).map(([path, text]) => [`results/p/${node}/${path}`, text])),
  });
}
