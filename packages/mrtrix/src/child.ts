import { constants } from 'node:os';
import { $ } from 'zx';

export interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends the child and everything it started. */
  readonly signal: AbortSignal;
  /** The longest that the child may take, ms, at most 2³¹ − 1; then it and everything it started are ended. */
  readonly within: number;
  /** Process groups that are alive, for the one who must end them if this process ends first. */
  readonly groups: Set<number>;
}

export interface ChildResult {
  readonly exitCode: number;
  /** It was ended because it took too long. */
  readonly overdue: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** After SIGTERM, MRtrix3's scripts tidy up; whoever has not ended by then is killed, ms. */
const GRACE = 3000;

/**
 * Runs a program in a process group of its own and waits until it and all it started are gone.
 *
 * @param argv checked words (see `words`)
 * @throws the signal's reason where it was aborted
 */
export async function runChild(
  program: string,
  argv: readonly string[],
  { cwd, env, signal, within, groups }: ChildOptions,
): Promise<ChildResult> {
  signal.throwIfAborted();
  const run = $({
    cwd,
    env: { ...env },
    detached: true,
    nothrow: true,
    quiet: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const child = run`${program} ${argv}`;
  const group = child.pid;
  if (group !== undefined) groups.add(group);
  let late: NodeJS.Timeout | undefined;
  let overdue = false;
  const end = (): void => {
    endGroup(group, 'SIGTERM');
    clearTimeout(late);
    late = setTimeout(() => endGroup(group, 'SIGKILL'), GRACE);
  };
  signal.addEventListener('abort', end, { once: true });
  const bound = setTimeout(() => {
    overdue = true;
    end();
  }, within);
  try {
    const { exitCode, signal: killed, stdout, stderr } = await child;
    signal.throwIfAborted();
    // As a shell says it: 128 and the number of the signal.
    const status = exitCode ?? 128 + (killed === null ? 0 : constants.signals[killed]);
    return { exitCode: status, overdue, stdout, stderr };
  } finally {
    clearTimeout(bound);
    clearTimeout(late);
    signal.removeEventListener('abort', end);
    if (signal.aborted || overdue) endGroup(group, 'SIGKILL');
    if (group !== undefined) groups.delete(group);
  }
}

/** Sends a signal to a process group; one that is gone is no matter. */
export function endGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
