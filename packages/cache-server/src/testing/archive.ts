import { createHash } from 'node:crypto';
import { nxEntry } from '@tractogen/pipeline/testing/nx-entry';

export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

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
  return await nxEntry({
    [`results/p/${node}/artefact.json`]: JSON.stringify({ schema: 1, kind: 'model', files }),
    ...Object.fromEntries(Object.entries(inside).map(([path, text]) => [`results/p/${node}/${path}`, text])),
  });
}
