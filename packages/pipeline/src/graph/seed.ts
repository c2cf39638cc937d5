import { createHash } from 'node:crypto';

/**
 * A node's seed where none is given: the first 32 bits (big-endian) of SHA-256 of
 * `<pipeline seed>/<node id>`. Nodes added or removed elsewhere change nothing.
 */
export function deriveSeed(pipelineSeed: number, node: string): number {
  return createHash('sha256').update(`${pipelineSeed}/${node}`).digest().readUInt32BE(0);
}
