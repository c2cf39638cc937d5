import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long a guard stays after the last run that used it, ms: Nx may still be sending, and the next run may come soon. */
const IDLE_MS = 5 * 60_000;

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  users: number;
  warn: (line: string) => void;
  idle?: NodeJS.Timeout;
}

/** Guards of this process by what they stand before; Nx's daemon may have several runs at a time. */
const running = new Map<string, Promise<Running>>();

/**
 * Puts a guard before a cache, in a process of its own, since Nx may keep this one busy. Runs before the same cache share one.
 *
 * @param restricted names of pipelines of which nothing may be stored; null where the cache may hold everything
 * @returns its address
 */
export async function startGuardProcess(
  upstream: string,
  restricted: ReadonlySet<string> | null,
  warn: (line: string) => void,
): Promise<string> {
  const args = [upstream, ...(restricted === null ? [] : [JSON.stringify([...restricted].toSorted())])];
  const key = JSON.stringify(args);
  const before = running.get(key);
  const started = before ?? start(args, warn, () => running.delete(key));
  running.set(key, started);
  started.catch(() => running.delete(key));
  const guard = await started;
  guard.users++;
  clearTimeout(guard.idle);
  guard.warn = warn;
  if (before !== undefined) guard.child.stdin?.write('begin\n');
  return guard.url;
}

/** A run has ended that had the guard with this address. */
export async function leaveGuard(url: string | undefined): Promise<void> {
  for (const started of running.values()) {
    const guard = await started.catch(() => null);
    if (guard === null || guard.url !== url) continue;
    guard.users = Math.max(0, guard.users - 1);
    if (guard.users > 0) continue;
    clearTimeout(guard.idle);
    guard.idle = setTimeout(() => guard.child.stdin?.end(), IDLE_MS);
    guard.idle.unref();
  }
}

async function start(
  args: readonly string[],
  warn: (line: string) => void,
  gone: () => void,
): Promise<Running> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'guard-main.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.once('exit', gone);
  child.stdin.on('error', () => {});
  // None of it keeps Nx from ending, and with Nx ends its standard input.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref?: () => void }).unref?.();
  const lines = createInterface({ input: child.stdout });
  return await new Promise<Running>((done, fail) => {
    let guard: Running | undefined;
    lines.on('line', (line) => {
      if (guard === undefined) done((guard = { child, url: line, users: 0, warn }));
      else guard.warn(line);
    });
    child.once('error', fail);
    child.once('exit', () => fail(new Error('the guard ended')));
  });
}
