import { join } from 'node:path';
import { TractogenError, systemCode, type FileSystem } from '@tractogen/core';
import { SUITES, type Suite } from './suites.ts';

/** As much of a version as is kept. */
const LONGEST = 80;

/**
 * The version of a suite: what its stamp file or its program says, as far as it looks like one.
 *
 * @param run runs a program and gives what it prints; rejects where it fails
 * @returns `unknown` where neither says it
 */
export async function versionOf(
  suite: Suite,
  { fs, env }: { readonly fs: FileSystem; readonly env: Readonly<Record<string, string | undefined>> },
  run: (program: string, argv: readonly string[]) => Promise<string>,
): Promise<string> {
  const { home, stamp, says } = SUITES[suite];
  const folder = home === undefined ? undefined : env[home];
  try {
    if (folder !== undefined && stamp !== undefined)
      return versionIn(await fs.readFile(join(folder, stamp), 'utf8'));
    if (says !== undefined) return versionIn(await run(says[0], says.slice(1)));
  } catch (error) {
    // Older releases have neither; the account says that it is not known.
    const failed = error instanceof TractogenError && error.code === 'PROGRAM_FAILED';
    if (!failed && systemCode(error) === undefined) throw error;
  }
  return 'unknown';
}

/** The first that looks like a version: digits with dots between them, and what hangs on it. */
function versionIn(text: string): string {
  return /\d+(?:\.\d+)+[\w.:-]*/.exec(text)?.[0].slice(0, LONGEST) ?? 'unknown';
}
