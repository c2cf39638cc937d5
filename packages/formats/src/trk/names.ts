import { TractogenError } from '@tractogen/core';
import type { Width } from '../tractogram/tractogram.ts';

const SLOTS = 10;
const SLOT = 20;

/** A name in a TRK header and how many numbers it stands for. */
export interface NamedValues {
  readonly name: string;
  readonly components: number;
}

/**
 * Reads the ten 20-byte names of scalars or properties. A name of several numbers is nibabel's:
 * the name, a NUL, the count in digits. Numbers beyond the named ones become one column called
 * `scalars` or `properties`.
 *
 * @throws TractogenError HEADER_INVALID
 */
export function parseNames(
  bytes: Uint8Array,
  at: number,
  total: number,
  totalAt: number,
  rest: string,
): NamedValues[] {
  const fail = (message: string, offset: number): never => {
    throw new TractogenError('HEADER_INVALID', message, { offset });
  };
  if (total < 0) fail(`the number of ${rest} is ${total}`, totalAt);
  if (total === 0) return [];
  const found: NamedValues[] = [];
  let named = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    const offset = at + slot * SLOT;
    const [name, digits, ...more] = latin1(bytes, offset, SLOT).replace(/\0+$/, '').split('\0');
    if (name === '' && digits === undefined) continue;
    if (more.length > 0 || (digits !== undefined && !/^\d{1,5}$/.test(digits))) {
      fail(`name ${slot} of the ${rest} is malformed`, offset);
    }
    const components = digits === undefined ? 1 : Number(digits);
    if (components === 0) continue;
    if (found.some((other) => other.name === name)) fail(`two ${rest} are called ${name}`, offset);
    found.push({ name, components });
    named += components;
  }
  if (named > total)
    fail(`the names of the ${rest} stand for ${named} numbers, the header says ${total}`, totalAt);
  if (named < total) {
    if (found.some((other) => other.name === rest)) fail(`two ${rest} are called ${rest}`, at);
    found.push({ name: rest, components: total - named });
  }
  return found;
}

/**
 * The ten names as bytes, columns sorted by name.
 *
 * @throws TractogenError PARAMETER_INVALID if there are more than ten, or one does not fit 20 bytes
 */
export function encodeNames(columns: ReadonlyMap<string, Width>, what: string): Uint8Array {
  const bytes = Buffer.alloc(SLOTS * SLOT);
  const fail = (message: string): never => {
    throw new TractogenError('PARAMETER_INVALID', message, { remedy: 'Rename or drop some, or write TRX' });
  };
  if (columns.size > SLOTS) fail(`TRK holds ${SLOTS} named ${what}, there are ${columns.size}`);
  for (const [slot, name] of sortedNames(columns).entries()) {
    const components = columns.get(name)?.components ?? 1;
    const text = components > 1 ? `${name}\0${components}` : name;
    // eslint-disable-next-line no-control-regex
    if (text.length > SLOT || name === '' || !/^[\x01-\xff]*$/.test(name)) {
      fail(`the name "${name}" (${components} numbers) does not fit the 20 Latin-1 bytes TRK has for it`);
    }
    bytes.write(text, slot * SLOT, 'latin1');
  }
  return bytes;
}

/** Names in the order they are written in. */
export function sortedNames(columns: ReadonlyMap<string, unknown>): string[] {
  return [...columns.keys()].toSorted((a, b) => (a < b ? -1 : 1));
}

/** One character a byte. */
export function latin1(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    start,
    start + length,
  );
}
