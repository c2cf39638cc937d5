import { TractogenError } from '@tractogen/core';
import type { Resources } from '../../schema/pipeline.ts';

/** Before its time is over a job is told to save what it has, s. */
const NOTICE_SECONDS = 120;
/** Flags of a site by which a job gets GPUs, or a whole node. */
const GIVES_GPUS = /^(?:--exclusive|-G|--gpus|--gres=.*gpu|--tres-per-[a-z]+=.*gpu)/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export interface Job {
  readonly name: string;
  /** Absolute; on a file system that the nodes of the cluster share. */
  readonly root: string;
  readonly command: readonly string[];
  readonly output: string;
  readonly errors: string;
  readonly resources: Resources;
  /** Of the site: partition, account, …: `TRACTOGEN_SLURM_FLAGS`. */
  readonly flags: readonly string[];
}

/** A name that Slurm, a shell and a file system take as it is (R-26). @throws TractogenError USAGE */
export function jobName(pipeline: string, node: string): string {
  const name = `${pipeline}.${node}`.slice(0, 64);
  if (NAME.test(name)) return name;
  throw new TractogenError('USAGE', `"${name}" is no name for a job`, {
    remedy: 'Use letters, digits, ".", "_" and "-" for pipelines and nodes',
  });
}

/** Where Slurm writes what a job says; in both, `%` begins a pattern. */
export interface Files {
  readonly output: string;
  readonly errors: string;
}

/** A path in which nothing is a pattern. */
export const asPattern = (path: string): string => path.replaceAll('%', '%%');

/**
 * Arguments of sbatch; the script comes by standard input.
 *
 * @param array how many members, of a job array
 */
export function sbatchArguments(
  { name, root, output, errors, resources, flags }: Job,
  files: Files = { output: asPattern(output), errors: asPattern(errors) },
  array?: number,
): string[] {
  const { gpu, cpus, memory, time } = resources;
  return [
    '--parsable',
    `--job-name=${name}`,
    `--chdir=${root}`,
    `--output=${files.output}`,
    `--error=${files.errors}`,
    ...(array === undefined ? [] : [`--array=0-${array - 1}`]),
    '--open-mode=append',
    '--requeue',
    `--signal=B:USR1@${NOTICE_SECONDS}`,
    '--nodes=1',
    '--ntasks=1',
    ...(cpus === undefined ? [] : [`--cpus-per-task=${cpus}`]),
    ...(memory === undefined ? [] : [`--mem=${mebibytes(memory)}M`]),
    ...(time === undefined ? [] : [`--time=${minutes(time)}`]),
    ...(gpu === undefined || gpu === 0 ? [] : [`--gres=gpu:${gpu}`]),
    ...flags,
  ];
}

/**
 * The batch script. The shell becomes the stage, so that Slurm's signals reach it and its exit status is the job's; started
 * again it goes on from its checkpoint by itself.
 */
export function batchScript(job: Script): string {
  return `#!/bin/bash\n${withoutGpus(job)}${exec(job.command)}\n`;
}

/** The batch script of an array, whose members are these in their order, and ask for the same. */
export function arrayScript(jobs: readonly Script[]): string {
  const branches = jobs.map(({ command }, member) => `${member}) ${exec(command)} ;;\n`);
  return `#!/bin/bash\n${withoutGpus(jobs[0])}case "$SLURM_ARRAY_TASK_ID" in\n${branches.join('')}esac\n`;
}

type Script = Pick<Job, 'command' | 'resources' | 'flags'>;

/**
 * A job that was given no GPU sees none: where a site does not hide what others have, it would share theirs. Sites that give GPUs
 * another way do so by their flags.
 */
function withoutGpus({ resources, flags }: Script): string {
  const given = (resources.gpu ?? 0) > 0 || flags.some((flag) => GIVES_GPUS.test(flag));
  return given ? '' : 'export CUDA_VISIBLE_DEVICES=\n';
}

const exec = (command: readonly string[]): string => `exec ${command.map(quoted).join(' ')}`;

/** Flags of a site, apart by white space; quotes and all else that a shell would read are refused. */
export function siteFlags(text: string | undefined): string[] {
  const words = (text ?? '').split(/\s+/).filter(Boolean);
  for (const word of words)
    if (!/^--?[A-Za-z][A-Za-z0-9-]*(?:=[A-Za-z0-9_.,:@/+-]*)?$/.test(word))
      throw new TractogenError('USAGE', `TRACTOGEN_SLURM_FLAGS: "${word}" is no flag`, {
        remedy: 'Write flags as --partition=gpu --account=lab',
      });
  return words;
}

/** In single quotes nothing is special to a shell but the quote itself. */
function quoted(word: string): string {
  if (word.includes('\0')) throw new RangeError('a word with a NUL');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `4GiB`, as the schema of pipelines has it. */
function mebibytes(text: string): number {
  const [, count, unit] = /^(\d+)(MiB|GiB)$/.exec(text) ?? [];
  return Number(count) * (unit === 'GiB' ? 1024 : 1);
}

/** `1h30m`, as the schema of pipelines has it. */
function minutes(text: string): number {
  const [, hours = 0, rest = 0] = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(text) ?? [];
  return 60 * Number(hours) + Number(rest);
}
