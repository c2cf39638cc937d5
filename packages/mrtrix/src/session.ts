import { rmSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TractogenError } from '@tractogen/core';
import { scratchName, words } from './arguments.ts';
import { endGroup, runChild } from './child.ts';
import { plain, programFailed, programOverdue, suiteMissing } from './failure.ts';
import type { Mrtrix, MrtrixAccount, MrtrixEffects, RunSettings, SessionSettings } from './mrtrix.ts';
import { lackOf, type Suite } from './suites.ts';
import { versionOf } from './versions.ts';

/** Programs that only look at something: not worth telling in the account. */
const LOOKS = new Set(['mrinfo', 'mrstats', 'tckinfo']);

/** Where nothing else is said: longer than eddy or a template of people takes, and not for ever. */
const HOURS = 48;
const RAISE = 'Raise `programHours` if it was still at work, else look at its images';

/**
 * Gives MRtrix3 a scratch folder and takes it away again, whatever happens: on success, on failure, and
 * when the signal aborts, which ends every program that runs. A program that does not end within its time is ended, too. Programs work in the folder and see plain
 * names only. Neither the user's MRtrix3 settings nor `MRTRIX_*` variables reach them.
 *
 * @throws TractogenError RUNTIME_MISSING without MRtrix3, PROGRAM_FAILED where a program ends badly or not in time
 */
export async function withMrtrix<T>(
  { fs, events, signal, random, env }: MrtrixEffects,
  { threads, purpose = 'tracking from diffusion images', hours = HOURS }: SessionSettings,
  work: (mrtrix: Mrtrix) => Promise<T>,
): Promise<{ result: T; account: MrtrixAccount }> {
  const without = lackOf('mrtrix3', env);
  if (without !== null) throw suiteMissing('mrtrix3', purpose, without);
  const scratch = await mkdtemp(join(tmpdir(), 'tractogen-mrtrix-'));
  const own = new AbortController();
  const stop = AbortSignal.any([signal, own.signal]);
  const groups = new Set<number>();
  const running = new Set<Promise<unknown>>();
  // A second signal ends this process at once: then there is no later in which to tidy up.
  const atExit = (): void => {
    for (const group of groups) endGroup(group, 'SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  };
  process.on('exit', atExit);

  const commands: string[] = [];
  const suites: Record<string, string> = {};
  const skipped: Record<string, string> = {};
  const notes: Record<string, unknown> = {};
  const start = async (
    program: string,
    argv: readonly string[],
    { seed, bound, prints = 'stdout' }: RunSettings = {},
  ): Promise<string> => {
    const most = Math.min(hours, bound?.hours ?? hours);
    const child = runChild(program, argv, {
      cwd: scratch,
      env: programEnvironment(env, scratch, seed),
      signal: stop,
      within: most * 3_600_000,
      groups,
    });
    running.add(child);
    try {
      const { exitCode, overdue, stdout, stderr } = await child;
      for (const line of warnings(stderr)) events.warn(line);
      if (overdue)
        throw programOverdue(
          program,
          most,
          bound !== undefined && most === bound.hours ? bound.remedy : RAISE,
        );
      if (exitCode !== 0) throw programFailed(program, exitCode, stderr);
      return prints === 'stdout' ? stdout : stderr;
    } finally {
      running.delete(child);
    }
  };
  try {
    const tell = async (suite: Suite): Promise<string> => await versionOf(suite, { fs, env }, start);
    const version = await tell('mrtrix3');
    const mrtrix: Mrtrix = {
      version,
      events,
      fs,
      random,
      run: async (program, argv, settings = {}) => {
        const { seed, leastThreads = 0 } = settings;
        const list = [...words(argv), '-nthreads', String(Math.max(threads, leastThreads))];
        if (!LOOKS.has(program))
          commands.push(
            [...(seed === undefined ? [] : [`MRTRIX_RNG_SEED=${seed}`]), program, ...list].join(' '),
          );
        return await start(program, list, settings);
      },
      bring: async (file, name) => {
        await symlink(file, join(scratch, scratchName(name)));
        return name;
      },
      put: async (name, content) => {
        await writeFile(join(scratch, scratchName(name)), content);
        return name;
      },
      path: (name) => join(scratch, scratchName(name)),
      lack: (suite) => lackOf(suite, env),
      use: async (suite) => {
        suites[suite] ??= await tell(suite);
      },
      skip: (step, why) => {
        skipped[step] = why;
        events.warn(`${step} is left out: ${why}`);
      },
      note: (name, value) => {
        notes[name] = value;
      },
    };
    const result = await work(mrtrix);
    return { result, account: { version, suites, threads, commands, skipped, notes } };
  } finally {
    own.abort(new TractogenError('INTERRUPTED', 'another program failed', { exitCode: 1 }));
    await Promise.allSettled(running);
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
    process.off('exit', atExit);
  }
}

/** The caller's environment without `MRTRIX_*`; the home folder, where MRtrix3 looks for settings, is the scratch one. */
function programEnvironment(
  env: MrtrixEffects['env'],
  scratch: string,
  seed: number | undefined,
): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(MRTRIX_|ZX_)/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: scratch,
    // MRtrix3's scripts make folders of their own; one that is killed leaves them, here to be taken away.
    TMPDIR: scratch,
    LC_ALL: 'C',
    MRTRIX_CONFIGFILE: join(scratch, 'none.conf'),
    ...(seed === undefined ? {} : { MRTRIX_RNG_SEED: String(seed) }),
  };
}

function warnings(stderr: string): string[] {
  return stderr
    .split(/[\r\n]+/)
    .filter((line) => line.includes('[WARNING]'))
    .map((line) => plain(line).replace('[WARNING] ', '').trim());
}
