import type { MrtrixEffects } from '@tractogen/mrtrix';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { diskFileSystem, eventsTo, onPath, randomFrom, type StageEvent } from '@tractogen/core';

export const ROOT = resolve(import.meta.dirname, '../../../..');
export const FIBERCUP = join(ROOT, 'data/fibercup');
/** Real MRtrix3 is there. */
export const hasMrtrix = onPath('tckgen', process.env.PATH);
const SHARED = join(ROOT, '../shared/data');
export const HUMAN = join(SHARED, 'human-dwi-dipy');
export const FIBERCUP_FOD = join(SHARED, 'fibercup/fod-FC.nii.gz');
export const hasShared = existsSync(HUMAN) && existsSync(FIBERCUP_FOD);

/** Effects of a test; what is said is collected. */
export function effects(
  changes: Partial<MrtrixEffects> = {},
): MrtrixEffects & { readonly said: StageEvent[]; warnings(): string[] } {
  const said: StageEvent[] = [];
  return {
    fs: diskFileSystem,
    events: eventsTo((event) => said.push(event)),
    signal: new AbortController().signal,
    random: randomFrom('test'),
    env: process.env,
    said,
    warnings: () =>
      said.flatMap((event) => (event.event === 'log' && event.level === 'warn' ? [event.message] : [])),
    ...changes,
  };
}

/** What a program prints, run here as the independent witness. */
export function mrtrixSays(program: string, ...args: string[]): string {
  return execFileSync(program, [...args, '-quiet'], { encoding: 'utf8' }).trim();
}

/** Scratch folders that stand in the temporary folder. */
export function scratchFolders(folder: string = tmpdir()): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('tractogen-mrtrix-'));
}

/** Ids of processes that work in this folder or were told its name. */
export function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        const state = /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return environment.includes(folder) && state !== 'Z' && Number(pid) !== process.pid
          ? [Number(pid)]
          : [];
      } catch {
        return [];
      }
    });
}
