// What stands in the way of the native runtime, in words for the user.
import { readdirSync } from 'node:fs';
import process from 'node:process';

/** A reason why one way to the native runtime is closed; the next way is tried. */
export class Missing extends Error {}

/** Null where the pinned wheel can run: Linux, x86-64, glibc. */
export function unsupportedPlatform() {
  if (process.platform !== 'linux') return `no native runtime is provisioned on ${process.platform}`;
  if (process.arch !== 'x64') return `no native runtime is provisioned on ${process.arch}`;
  if (process.report?.getReport().header.glibcVersionRuntime === undefined)
    return 'the native runtime needs glibc';
  return null;
}

/** Names in a folder, in order. */
export function namesIn(folder) {
  // oxlint-disable-next-line unicorn/no-array-sort -- Node 18 has no toSorted
  return readdirSync(folder).sort();
}

/** The last line of a program's output that says something. */
export function lastLine(text) {
  const lines = (text ?? '').trim().split('\n');
  return lines[lines.length - 1].trim() || 'no message';
}
