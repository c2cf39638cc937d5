import { TractogenError } from '@tractogen/core';
import type { ZipEntry } from './zip-directory.ts';

/** Names are only compared, never made paths of; one that could leave a folder is refused all the same. */
export function checkName(name: string, offset: number): void {
  const bad =
    name === '' ||
    // eslint-disable-next-line no-control-regex
    /[\\\x00-\x1f\ufffd]/.test(name) ||
    /^(\/|[A-Za-z]:)/.test(name) ||
    name.split('/').some((part) => part === '..' || part === '.');
  if (bad) throw unsafe(`an entry is called ${JSON.stringify(name)}`, offset);
}

/** Bombs of overlapping entries inflate the same bytes many times. */
export function apart(entries: ZipEntry[]): ZipEntry[] {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) throw unsafe(`${entry.name} overlaps another entry`, entry.offset);
    end = entry.offset + entry.compressed;
  }
  return entries;
}

export function unsafe(message: string, offset?: number): TractogenError {
  return new TractogenError('UNSAFE_ENTRY', message, {
    ...(offset !== undefined && { offset }),
    remedy: 'Do not use this file; get it again from a source you trust',
  });
}

export function invalid(message: string, offset: number): TractogenError {
  return new TractogenError('ARCHIVE_INVALID', message, {
    offset,
    remedy: 'Copy the file again, or make it anew',
  });
}
