import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { z } from 'zod';

/** The process that works in a folder, as its lease file names it. */
export const holderSchema = z.strictObject({
  pid: z.int().positive(),
  host: z.string(),
  /** When the process began, as the kernel counts, so that a pid used again is not taken for it; null where unknown. */
  started: z.string().nullable(),
  /** A Slurm job keeps its number when it is requeued on another machine. */
  job: z.string().nullable(),
});
export type Holder = z.infer<typeof holderSchema>;

/** This process. */
export function thisProcess(): Holder {
  return {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
    job: jobOf(process.env),
  };
}

/** A member of an array is told by the array's number and its own, as a launcher names it. */
function jobOf({ SLURM_JOB_ID, SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID }: NodeJS.ProcessEnv): string | null {
  return SLURM_ARRAY_JOB_ID === undefined
    ? (SLURM_JOB_ID ?? null)
    : `${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}`;
}

/**
 * Whether another holder may still be at work. One on another machine cannot be asked and counts as alive, unless it was an
 * earlier run of the same job.
 */
export function isAlive(other: Holder, me: Holder): boolean {
  if (other.job !== null && other.job === me.job) return false;
  if (other.host !== me.host) return true;
  if (other.pid === me.pid) return other.started === me.started;
  const started = startOf(other.pid);
  if (started !== null) return other.started === null || started === other.started;
  return isRunning(other.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat, after the command's name, which may hold spaces; null where there is none. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
