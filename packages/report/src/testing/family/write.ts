import { join } from 'node:path';
import {
  beginArtefact,
  diskFileSystem,
  openArtefact,
  type ArtefactKind,
  type ArtefactOutput,
} from '@tractogen/core';

/** Writes an artefact whose counts do not matter. @returns the SHA-256 of its `artefact.json` */
export async function writeArtefact(
  root: string,
  node: string,
  kind: ArtefactKind,
  fill: (output: ArtefactOutput) => Promise<void>,
): Promise<string> {
  const output = await beginArtefact(diskFileSystem, join(root, node));
  await fill(output);
  await output.commit({ kind, access: 'open', counts: { in: 1, out: 1, dropped: {} }, provenance: {} });
  return (await openArtefact(join(root, node))).sha256;
}
