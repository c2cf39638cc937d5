import { join } from 'node:path';
import { blobsOfUser, diskFileSystem, materialise, type Access, type BlobStore } from '@tractogen/core';
import { outDir } from '../plan/write.ts';

/**
 * Bodies of large artefacts for the nodes that were asked for by name, or of a whole pipeline: they come out of Nx's cache
 * without them.
 *
 * @param nodes whose tasks ran or came from a cache, by id
 * @param argv of Nx
 */
export async function bringAskedFor(
  root: string,
  pipeline: string,
  nodes: readonly string[],
  argv: readonly string[],
  warn: (line: string) => void,
): Promise<void> {
  const blobsOf = (access: Access): BlobStore => blobsOfUser(process.env, access, warn);
  for (const node of nodes) {
    if (!isAskedFor(pipeline, node, argv)) continue;
    for (const file of await materialise(diskFileSystem, blobsOf, join(root, outDir(pipeline, node))))
      warn(`${outDir(pipeline, node)}/${file} is in no store; run its node with --skip-nx-cache`);
  }
}

/** `nx run lab:ae:train` names a node, `nx run pipelines:lab` all of them; of other commands nobody looks at each result. */
export function isAskedFor(pipeline: string, node: string, argv: readonly string[]): boolean {
  return argv.some((word) => word === `pipelines:${pipeline}` || word.startsWith(`${pipeline}:${node}:`));
}
