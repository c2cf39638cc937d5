import { spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sha256 } from '@tractogen/core';
import { BEGIN, ORIGINS } from './guard.ts';
import type { Origin } from './origin.ts';
import { question } from './proof.ts';

/**
 * Puts a guard before a cache, in a process of its own: Nx may keep this one busy, and its daemon ends the process in which plugins
 * work after a run, while another run may still be under way. So a guard belongs to whoever started this process, the daemon or a run
 * without one, and ends with it; later runs of the same daemon find it again.
 *
 * @param restricted names of pipelines of which nothing may be stored; null where the cache may hold everything
 * @returns its address
 */
export async function startGuardProcess(
  upstream: string,
  restricted: ReadonlySet<string> | null,
  warn: (line: string) => void,
  owner = ownerOf(process),
): Promise<string> {
  const args = [upstream, ...(restricted === null ? [] : [JSON.stringify([...restricted].toSorted())])];
  const folder = ownFolder(guardsFolder());
  const file = join(folder, `${owner}-${sha256(JSON.stringify(args)).slice(0, 16)}`);
  return (await foundAgain(file)) ?? (await start(owner, file, args, warn));
}

/** Files in it are called by the process that the guard belongs to, and name its address and its secret. */
const guardsFolder = (): string => join(tmpdir(), `tractogen-guards-${process.getuid?.() ?? 0}`);

/** @throws Error where somebody else made it, or may write there: an address in it gets the token of the cache */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid) || (found.mode & 0o077) !== 0)
    throw new Error(`${path} is not this user's alone`);
  return path;
}

/** Nx's daemon, or Nx itself: plugins work in a process below it, or in it. */
function ownerOf({ argv, pid, ppid }: Pick<NodeJS.Process, 'argv' | 'pid' | 'ppid'>): number {
  return /plugin-worker/.test(argv[1] ?? '') ? ppid : pid;
}

/** The guard that an earlier run of the same daemon left, told that another begins. */
async function foundAgain(file: string): Promise<string | null> {
  return (await ask(file, 'POST', BEGIN))?.url ?? null;
}

/** Who stored what the guards of whoever started this process let in, by hash. */
export async function toldByGuards(owner = ownerOf(process)): Promise<ReadonlyMap<string, Origin>> {
  const told = new Map<string, Origin>();
  for (const name of await readdir(guardsFolder()).catch(() => [])) {
    if (!name.startsWith(`${owner}-`)) continue;
    const found = await ask(join(guardsFolder(), name), 'GET', ORIGINS);
    if (found !== null)
      for (const [hash, origin] of JSON.parse(found.text) as [string, Origin][]) told.set(hash, origin);
  }
  return told;
}

/** Null where no guard is that this file names. */
async function ask(
  file: string,
  method: string,
  path: string,
): Promise<{ readonly url: string; readonly text: string } | null> {
  try {
    const [url, secret] = readFileSync(file, 'utf8').split(' ');
    const { headers, isAnswer } = question(secret);
    const answer = await fetch(url + path, { method, headers, signal: AbortSignal.timeout(2000) });
    const text = await answer.text();
    return isAnswer(answer.headers) ? { url, text } : null;
  } catch {
    return null;
  }
}

async function start(
  owner: number,
  file: string,
  args: readonly string[],
  warn: (line: string) => void,
): Promise<string> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'guard-main.ts'), String(owner), file, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  // Neither of the two keeps Nx from ending.
  child.unref();
  (child.stdout as unknown as { unref?: () => void }).unref?.();
  const lines = createInterface({ input: child.stdout });
  return await new Promise<string>((done, fail) => {
    let address: string | undefined;
    lines.on('line', (line) => {
      if (address !== undefined) return warn(line);
      [address] = line.split(' ');
      writeFileSync(file, line, { mode: 0o600 });
      done(address);
    });
    child.once('error', fail);
    child.once('exit', () => {
      rmSync(file, { force: true });
      fail(new Error('the guard ended'));
    });
  });
}
