import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  MANIFEST_FILE,
  TractogenError,
  diskFileSystem,
  formatError,
  readPlan,
  releaseLeases,
} from '@tractogen/core';
import { eventReader } from '../events.ts';
import type { Launcher } from '../launcher.ts';
import { logDir } from '../log.ts';
import { forwardSignals } from '../signals.ts';
import { slurmPrograms, type Slurm } from './commands.ts';
import { placeAlone, placeTogether } from './place.ts';
import { jobName, siteFlags, type Files, type Job } from './script.ts';
import { explain, hasEnded, mayComeBack, type JobState } from './state.ts';
import { tail } from './tail.ts';

/** How often a job is looked after. */
export interface Pace {
  /** Between two looks at its output, ms. */
  readonly look: number;
  /** Between two questions to Slurm, ms: it grows, since a controller serves everybody. */
  readonly polls: readonly number[];
  /** Questions in vain after which a job is taken for lost: a controller that is started again takes a while. */
  readonly lostAfter: number;
}
const PACE: Pace = { look: 500, polls: [1000, 2000, 5000, 10_000, 15_000], lostAfter: 40 };

/** How long a job may be neither gone nor back, ms: Slurm takes up what it preempted within seconds. */
const BACK_MS = 120_000;
/** A job that saved its progress when its time was over is submitted again so often. */
const ENOUGH = 20;
/** 128 and SIGTERM: the stage saved its progress and ended. */
const SAVED = 143;

/** Runs a node as a job of Slurm. Its file system has to be the cluster's. */
export const launchSlurm: Launcher = (options) => launchOn(slurmPrograms, process.env, options);

export async function launchOn(
  slurm: Slurm,
  env: Readonly<Record<string, string | undefined>>,
  { root, stage, plan, out, resources, family, onEvent, onText, onError }: Parameters<Launcher>[0],
  pace = PACE,
): ReturnType<Launcher> {
  const { pipeline, node } = await readPlan(diskFileSystem, resolve(root, plan));
  const logs = logDir(root, pipeline, node);
  mkdirSync(logs, { recursive: true });
  const [output, errors] = ['slurm-out.jsonl', 'slurm-err.txt'].map((name) => join(logs, name));
  for (const file of [output, errors]) rmSync(file, { force: true });
  const job: Job = {
    name: jobName(pipeline, node),
    root,
    command: [process.execPath, join('packages', stage, 'src/stage.ts'), '--plan', plan, '--out', out],
    output,
    errors,
    resources,
    flags: siteFlags(env.TRACTOGEN_SLURM_FLAGS),
  };
  // Slurm calls a job preempted or out of time that came to its end while it was being told so.
  const heard = { done: false };
  const events = eventReader((event) => {
    if (event.event === 'done') heard.done = true;
    onEvent(event);
  }, onText);
  const lines = eventReader(() => {}, onError);
  let files: Files = job;
  const tails = [
    tail(
      () => files.output,
      (text) => events.push(text),
    ),
    tail(
      () => files.errors,
      (text) => lines.push(text),
    ),
  ];
  const stop: Stop = {};
  let id = '';
  const release = forwardSignals(
    process,
    (signal) => {
      // Slurm's SIGTERM lets the stage save its progress; a second signal does not wait for that.
      if (stop.signal !== undefined) stop.now = true;
      stop.signal ??= signal;
      if (id !== '') void slurm.cancel(id);
    },
    performance,
  );
  // A job that was killed without notice, and not by a requeue, left its checkpoint in its own name.
  await releaseLeases(
    diskFileSystem,
    join(root, 'results', pipeline, 'wip', node),
    async (holder) => holder.job !== null && (await slurm.isGone(holder.job)),
  );
  try {
    for (let turn = 1; ; turn++) {
      const placed =
        family === undefined || turn > 1
          ? await placeAlone(slurm, job)
          : await placeTogether(
              slurm,
              job,
              { name: jobName(pipeline, family), dir: logDir(root, pipeline, family) },
              () => stop.signal !== undefined,
            );
      if (placed === null) return { exitCode: exitCodeOf(null, stop.signal) };
      ({ id } = placed);
      files = placed;
      // It came while the job had no number yet.
      if (stop.signal !== undefined) await slurm.cancel(id);
      onEvent({ event: 'log', level: 'info', message: `Slurm job ${id}` });
      const last = await follow(slurm, id, tails, onText, stop, pace);
      moveTo(job, files);
      files = job;
      if (heard.done && last?.exitCode === 0 && last.signal === 0) return { exitCode: 0 };
      const code = exitCodeOf(last, stop.signal);
      const saved = code === SAVED && last?.state === 'FAILED' && stop.signal === undefined;
      if (saved && turn < ENOUGH) {
        onText(`job ${id} saved its progress when its time was over; submitting it again`);
        continue;
      }
      // Slurm forgets jobs after a while; a launcher that was asleep for so long finds what it made.
      if (last === null && heard.done && existsSync(join(root, out, MANIFEST_FILE))) return { exitCode: 0 };
      if (last === null && stop.signal === undefined) await slurm.cancel(id);
      const why = last === null ? LOST : explain(last);
      if (why !== null && stop.signal === undefined)
        onError(
          formatError(new TractogenError('INTERRUPTED', `job ${id} ${why.message}`, { remedy: why.remedy })),
        );
      return { exitCode: code };
    }
  } finally {
    release();
    events.end();
    lines.end();
  }
}

/** What a member of an array said is kept with its node, as that of any other. */
function moveTo(to: Files, from: Files): void {
  for (const what of ['output', 'errors'] as const)
    if (from[what] !== to[what] && existsSync(from[what])) renameSync(from[what], to[what]);
}

interface Stop {
  signal?: NodeJS.Signals;
  /** Without waiting for the job. */
  now?: boolean;
}

const LOST = {
  message: 'is known to Slurm no more, or Slurm does not answer; it was told to end',
  remedy: 'Look at `squeue --me`, then run the same command again: it goes on from its last checkpoint',
};

/** Waits for a job's end, over preemption and requeue, and hands on what it writes; null of one that got lost. */
async function follow(
  slurm: Slurm,
  id: string,
  files: readonly { look(): void }[],
  onText: (line: string) => void,
  stop: Stop,
  { look, polls: waits, lostAfter }: Pace,
): Promise<JobState | null> {
  let [known, lost, polls, restarts, waiting] = [null as JobState | null, 0, 0, 0, ''];
  let [next, away] = [0, 0];
  for (;;) {
    for (const file of files) file.look();
    if (performance.now() >= next) {
      const state = await slurm.state(id);
      // An interrupted launcher waits for the stage to save, so it looks often.
      next = performance.now() + (stop.signal ? waits[0] : waits[Math.min(polls++, waits.length - 1)]);
      lost = state === null ? lost + 1 : 0;
      if (state !== null) {
        // A job that has just begun is looked after more often again.
        if (known?.state === 'PENDING' && state.state !== 'PENDING') polls = 0;
        known = state;
        if (state.restarts > restarts) onText(`job ${id} was requeued; it goes on from its checkpoint`);
        restarts = Math.max(restarts, state.restarts);
        if (state.state === 'PENDING' && state.reason !== waiting && state.reason !== 'None')
          onText(`job ${id} waits: ${state.reason}`);
        waiting = state.state === 'PENDING' ? state.reason : '';
      }
      if (state !== null && hasEnded(state)) break;
      if (state === null || !mayComeBack(state)) away = 0;
      else if (away === 0) away = performance.now();
      else if (performance.now() - away > BACK_MS) break;
      if (lost >= lostAfter) return null;
    }
    if (stop.now === true) break;
    await sleep(look);
  }
  // What was written last may take a moment to be seen here.
  await sleep(look);
  for (const file of files) file.look();
  return known;
}

function exitCodeOf(last: JobState | null, signal: NodeJS.Signals | undefined): number {
  if (signal !== undefined) return signal === 'SIGINT' ? 130 : 143;
  if (last === null) return 1;
  if (last.state === 'COMPLETED') return 0;
  if (last.signal > 0) return 128 + last.signal;
  return last.exitCode || 1;
}
