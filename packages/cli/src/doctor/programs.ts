import { $ } from 'zx';
import type { Finding } from './examine.ts';

/** The first of some programs that answers to `--version`, with the first version number it prints. */
export async function findProgram(wanted: {
  readonly id: string;
  readonly name: string;
  readonly programs: readonly string[];
  readonly remedy: string;
}): Promise<Finding> {
  const { id, name, programs, remedy } = wanted;
  for (const program of programs) {
    const answer = await $({ nothrow: true, quiet: true, timeout: '10s' })`${program} --version`;
    if (answer.exitCode !== 0) continue;
    const version = /\d+(?:\.\d+)+/.exec(answer.stdout)?.[0] ?? 'version unknown';
    return { id, name, ok: true, state: `${version} (${program})` };
  }
  return { id, name, ok: false, state: 'not found', remedy };
}
