import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The guard of this process's run; a second run of the same process (Nx's daemon) takes its place. */
let running: ChildProcess | undefined;

/**
 * Starts a guard before a cache, in a process of its own: Nx may keep this one busy.
 *
 * @returns its address
 */
export async function startGuardProcess(upstream: string, warn: (line: string) => void): Promise<string> {
  stopGuardProcess();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'guard-main.ts'), upstream], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running = child;
  // Neither of the two keeps Nx from ending.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref?: () => void }).unref?.();
  const lines = createInterface({ input: child.stdout });
  return await new Promise<string>((done, fail) => {
    let address: string | undefined;
    lines.on('line', (line) => {
      if (address === undefined) done((address = line));
      else warn(line);
    });
    child.once('error', fail);
    child.once('exit', () => fail(new Error('the guard ended')));
  });
}

export function stopGuardProcess(): void {
  running?.stdin?.end();
  running = undefined;
}
