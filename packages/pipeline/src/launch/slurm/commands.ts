import { spawn } from 'node:child_process';
import { TractogenError, systemCode } from '@tractogen/core';
import { hasEnded, parseJob, type JobState } from './state.ts';

/** Slurm's programs, as far as a launcher needs them. */
export interface Slurm {
  /** @returns the job's id */
  submit(args: readonly string[], script: string): Promise<string>;
  /** Null where Slurm does not answer or knows no such job. */
  state(id: string): Promise<JobState | null>;
  /** True only where Slurm says so: it has ended, or was forgotten since. */
  isGone(id: string): Promise<boolean>;
  cancel(id: string): Promise<void>;
}

/** @throws TractogenError RUNTIME_MISSING, PROGRAM_FAILED */
export const slurmPrograms: Slurm = {
  async submit(args, script) {
    const { status, stdout, stderr } = await run('sbatch', args, script, jobEnvironment(process.env));
    // `--parsable`: the id, and the cluster's name where there are several.
    const id = /^(\d+)(?:;|$)/m.exec(stdout.trim())?.[1];
    if (status === 0 && id !== undefined) return id;
    throw new TractogenError('PROGRAM_FAILED', `sbatch: ${stderr.trim().split('\n').at(-1) ?? 'no job id'}`, {
      remedy: 'Mend what it says, in the node’s resources or in TRACTOGEN_SLURM_FLAGS',
    });
  },
  async state(id) {
    const { status, stdout } = await run('scontrol', ['show', 'job', '--oneliner', id]);
    return status === 0 ? parseJob(stdout) : null;
  },
  async isGone(id) {
    const { status, stdout, stderr } = await run('scontrol', ['show', 'job', '--oneliner', id]);
    const state = status === 0 ? parseJob(stdout) : null;
    return state === null ? /invalid job id/i.test(stderr) : hasEnded(state);
  },
  async cancel(id) {
    // What can't be cancelled is not worse for it.
    await run('scancel', [id]).catch(() => {});
  },
};

/**
 * What a job inherits: this process's environment, but for the address of the team's cache, where a guard on this machine stands that no
 * other machine can reach.
 */
export function jobEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: guard, TRACTOGEN_CACHE_UPSTREAM: upstream } = env;
  return guard && upstream ? { ...env, NX_SELF_HOSTED_REMOTE_CACHE_SERVER: upstream } : env;
}

/** In a process group of its own: a terminal's Ctrl-C is the launcher's to answer, which has to know the job's id. */
async function run(
  program: string,
  args: readonly string[],
  input = '',
  env = process.env,
): Promise<{ status: number; stdout: string; stderr: string }> {
  return await new Promise((done, fail) => {
    const child = spawn(program, args, { detached: true, env });
    const told = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told.stderr += text));
    child.once('error', (error) => {
      if (systemCode(error) !== 'ENOENT') fail(error);
      else
        fail(
          new TractogenError('RUNTIME_MISSING', `${program} is not on PATH`, {
            remedy: 'Log in where Slurm is, or unset TRACTOGEN_LAUNCHER',
          }),
        );
    });
    child.once('close', (code) => done({ status: code ?? 1, ...told }));
    // One that ends without reading it, or is not there, has said so by its status.
    child.stdin.on('error', () => {}).end(input);
  });
}
