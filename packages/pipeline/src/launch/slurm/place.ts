import { hostname } from 'node:os';
import { join } from 'node:path';
import { TractogenError, systemCode, type ErrorCode } from '@tractogen/core';
import type { Slurm } from './commands.ts';
import { gather, type GatherPace } from './family/gather.ts';
import { boardIn } from './family/wants.ts';
import { arrayScript, asPattern, batchScript, sbatchArguments, type Files, type Job } from './script.ts';

/** The job that a node became, and where what it says is found. */
export interface Placed extends Files {
  readonly id: string;
}

/** A controller may fail; then the whole family hears of it. */
type Answer = Placed | { readonly failed: { code: ErrorCode; message: string; remedy: string } };

export async function placeAlone(slurm: Slurm, job: Job): Promise<Placed> {
  const id = await slurm.submit(sbatchArguments(job), batchScript(job));
  return { id, output: job.output, errors: job.errors };
}

/**
 * One job array of the siblings that come within moments of each other; one that comes alone is a plain job.
 *
 * @param dir of the family, where its members meet and the array's output is written
 * @returns null if interrupted before anything was submitted
 */
export async function placeTogether(
  slurm: Slurm,
  job: Job,
  family: { readonly name: string; readonly dir: string },
  interrupted: () => boolean,
  pace?: GatherPace,
): Promise<Placed | null> {
  const me = String(process.pid);
  // A process is told by its number only on its own machine.
  const board = boardIn<Job, Answer>(join(family.dir, hostname().replaceAll(/[^\w.-]/g, '_')), me);
  const found = await gather(
    board,
    {
      name: `${job.name}.${me}`,
      want: job,
      lives: (name) => isAlive(Number(name.split('.').at(-1))),
      interrupted,
    },
    async (jobs) => {
      try {
        return jobs.length === 1 ? [await placeAlone(slurm, jobs[0])] : await placeArray(slurm, jobs, family);
      } catch (error) {
        if (!(error instanceof TractogenError)) throw error;
        const { code, message, remedy = '' } = error;
        return jobs.map(() => ({ failed: { code, message, remedy } }));
      }
    },
    pace,
  );
  if ('withdrawn' in found) return null;
  if ('alone' in found) return await placeAlone(slurm, job);
  if (!('failed' in found.answer)) return found.answer;
  const { code, message, remedy } = found.answer.failed;
  throw new TractogenError(code, message, { remedy });
}

/** @param jobs at least two, which ask for the same, being of one entry */
async function placeArray(
  slurm: Slurm,
  jobs: readonly Job[],
  { name, dir }: { readonly name: string; readonly dir: string },
): Promise<Placed[]> {
  const files = (folder: string, member: string): Files => ({
    output: join(folder, `slurm-${member}-out.jsonl`),
    errors: join(folder, `slurm-${member}-err.txt`),
  });
  const args = sbatchArguments({ ...jobs[0], name }, files(asPattern(dir), '%A_%a'), jobs.length);
  const id = await slurm.submit(args, arrayScript(jobs));
  return jobs.map((_, at) => ({ id: `${id}_${at}`, ...files(dir, `${id}_${at}`) }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
