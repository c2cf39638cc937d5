import { createHash } from 'node:crypto';
import { TractogenError, stableJsonLine } from '@tractogen/core';
import type { NamedValues } from '../../blocks/parameter.ts';

/** Version of the checkpoint's layout and of the meaning of its header. */
export const CHECKPOINT_SCHEMA = 1;

const MAGIC = Buffer.from('TGCKPT\r\n', 'latin1');
const HASH = 32;
const BODY = MAGIC.length + HASH;

export interface Checkpoint {
  /** Anything JSON can hold exactly: counters, doubles, history, random states. */
  readonly state: unknown;
  readonly arrays: NamedValues;
}

interface Header {
  readonly schema: number;
  readonly state: unknown;
  readonly arrays: readonly { readonly name: string; readonly length: number }[];
}

/**
 * One checkpoint as bytes: magic (8), SHA-256 of the rest (32), length of the header (uint32, 4), the
 * header (JSON), then every array as little-endian float32 in the header's order.
 *
 * Returned in pieces, so that the arrays are not copied.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array[] {
  const arrays = [...checkpoint.arrays].map(([name, { length }]) => ({ name, length }));
  const header = Buffer.from(
    stableJsonLine({ schema: CHECKPOINT_SCHEMA, state: checkpoint.state, arrays } satisfies Header),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const rest = [length, header, ...[...checkpoint.arrays.values()].map(bytesOf)];
  const hash = createHash('sha256');
  for (const piece of rest) hash.update(piece);
  return [MAGIC, hash.digest(), ...rest];
}

/**
 * The inverse; nothing is used before the hash has been checked.
 *
 * @throws TractogenError CHECKPOINT_INVALID if it is damaged or of another version
 */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < BODY + 4 || !buffer.subarray(0, MAGIC.length).equals(MAGIC))
    throw invalid(file, 'it is not a checkpoint');
  const digest = createHash('sha256').update(buffer.subarray(BODY)).digest();
  if (!digest.equals(buffer.subarray(MAGIC.length, BODY)))
    throw invalid(file, 'its SHA-256 is not the recorded one');
  const size = buffer.readUInt32LE(BODY);
  const header = JSON.parse(buffer.toString('utf8', BODY + 4, BODY + 4 + size)) as Header;
  if (header.schema !== CHECKPOINT_SCHEMA) {
    throw invalid(file, `it has schema ${header.schema}, this version reads ${CHECKPOINT_SCHEMA}`);
  }
  const arrays = new Map<string, Float32Array>();
  let offset = BODY + 4 + size;
  for (const { name, length } of header.arrays) {
    // Copied, since a float32 array must start at a multiple of four.
    arrays.set(name, new Float32Array(Uint8Array.from(buffer.subarray(offset, offset + 4 * length)).buffer));
    offset += 4 * length;
  }
  return { state: header.state, arrays };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function invalid(file: string, message: string): TractogenError {
  return new TractogenError('CHECKPOINT_INVALID', message, {
    file,
    remedy: 'Remove it; training goes on from the checkpoint before it, or from the start',
  });
}
