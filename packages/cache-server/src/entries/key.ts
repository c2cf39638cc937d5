import { sha256 } from '@tractogen/core';

/** `cache`: what Nx stores under a task's hash; `blobs`: a file under the SHA-256 of its bytes. */
export type EntryKind = 'cache' | 'blobs';

export interface Key {
  /** Whose writes these are: see `scopesRead`. */
  readonly scope: string;
  readonly kind: EntryKind;
  readonly name: string;
}

const NAMES: Readonly<Record<EntryKind, RegExp>> = {
  // Nx sends decimal numbers.
  cache: /^[A-Za-z0-9]{1,128}$/,
  blobs: /^[0-9a-f]{64}$/,
};

export function isName(kind: EntryKind, name: string): boolean {
  return NAMES[kind].test(name);
}

/** Where the note of an entry lies. Names that differ in case alone must not meet where a disk knows no case. */
export function noteName({ scope, kind, name }: Key): string {
  const digest = sha256(name);
  return `notes/${scope}/${kind}/${digest.slice(0, 2)}/${digest}.json`;
}

/** Bytes lie under what they are, so that equal ones are stored once in a scope. */
export function bodyName(scope: string, digest: string): string {
  return `bodies/${scope}/${digest.slice(0, 2)}/${digest}`;
}
