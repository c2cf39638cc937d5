import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { StageEvent } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobEnvironment } from './commands.ts';
import { launchOn, type Pace } from './launch.ts';
import type { JobState } from './state.ts';

const PACE: Pace = { look: 1, polls: [1], lostAfter: 5 };
const state = (name: string, more: Partial<JobState> = {}): JobState => ({
  state: name,
  reason: 'None',
  exitCode: 0,
  signal: 0,
  restarts: 0,
  ...more,
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tractogen-launch-'));
  const plan = {
    schema: 1,
    pipeline: 'lab',
    node: 'ae',
    stage: 'model-ae',
    verb: 'train',
    params: {},
    seed: 1,
  };
  writeFileSync(
    join(root, 'plan.json'),
    JSON.stringify({ ...plan, splitSeed: 1, access: 'open', inputs: {} }),
  );
});
afterEach(() => rmSync(root, { recursive: true }));

/** A Slurm that tells these states one after the other, again for each job, and what the job writes meanwhile. */
async function run(
  jobs: readonly (readonly (JobState | null)[])[],
  written: string[] = [],
): Promise<{
  exitCode: number;
  texts: string[];
  errors: string[];
  events: StageEvent[];
  cancelled: string[];
  submitted: number;
}> {
  let [submitted, asked] = [0, 0];
  const [texts, errors, cancelled]: string[][] = [[], [], []];
  const events: StageEvent[] = [];
  const { exitCode } = await launchOn(
    {
      submit: async (args) => {
        asked = 0;
        const file = args.find((word) => word.startsWith('--output='))?.slice('--output='.length) ?? '';
        mkdirSync(dirname(file), { recursive: true });
        appendFileSync(file, written[submitted] ?? '');
        submitted++;
        return String(submitted);
      },
      state: async () => {
        const states = jobs[Math.min(submitted, jobs.length) - 1];
        return states[Math.min(asked++, states.length - 1)];
      },
      isGone: async (id) => id === 'ended',
      cancel: async (id) => void cancelled.push(id),
    },
    {},
    {
      root,
      stage: 'model-ae',
      plan: 'plan.json',
      out: 'out',
      resources: {},
      onEvent: (event) => events.push(event),
      onText: (line) => texts.push(line),
      onError: (line) => errors.push(line),
    },
    PACE,
  );
  return { exitCode, texts, errors, events, cancelled, submitted };
}

const SAVED = state('FAILED', { exitCode: 143 });

describe('a job', () => {
  it('is submitted again when its time was over and it saved its progress', async () => {
    const { exitCode, submitted, texts } = await run([
      [state('RUNNING'), SAVED],
      [SAVED],
      [state('COMPLETED')],
    ]);
    expect([exitCode, submitted]).toEqual([0, 3]);
    expect(texts.filter((line) => line.includes('submitting it again'))).toHaveLength(2);
  });

  it('is not submitted again for ever', async () => {
    const { exitCode, submitted } = await run([[SAVED]]);
    expect([exitCode, submitted]).toEqual([143, 20]);
  });

  it('is followed over a requeue', async () => {
    const { exitCode, texts } = await run([
      [
        state('RUNNING'),
        state('PREEMPTED'),
        state('PENDING', { restarts: 1 }),
        state('COMPLETED', { restarts: 1 }),
      ],
    ]);
    expect(exitCode).toBe(0);
    expect(texts).toContain('job 1 was requeued; it goes on from its checkpoint');
  });

  it.each([
    ['OUT_OF_MEMORY', /INTERRUPTED: job 1 ran out of memory. Give it more under resources.memory/],
    ['CANCELLED', /was cancelled/],
  ])('that ended as %s is explained in one line', async (name, message) => {
    const { exitCode, errors } = await run([[state(name, { exitCode: 0, signal: 9 })]]);
    expect(exitCode).toBe(137);
    expect(errors).toEqual([expect.stringMatching(message)]);
  });

  it('that Slurm knows no more is told to end, and said so', async () => {
    const { exitCode, errors, cancelled } = await run([[state('RUNNING'), null]]);
    expect([exitCode, cancelled]).toEqual([1, ['1']]);
    expect(errors).toEqual([expect.stringMatching(/job 1 is known to Slurm no more/)]);
  });

  it('that came to its end is well, whatever Slurm calls it', async () => {
    const done = '{"event":"done","maxRss":1,"result":"written","seconds":1}\n';
    expect(await run([[state('TIMEOUT')]], [done])).toMatchObject({ exitCode: 0, errors: [] });
  });

  it('that came to its end and was forgotten is well where its artefact stands', async () => {
    const done = '{"event":"done","maxRss":1,"result":"written","seconds":1}\n';
    expect(await run([[state('RUNNING'), null]], [done])).toMatchObject({ exitCode: 1 });
    mkdirSync(join(root, 'out'));
    writeFileSync(join(root, 'out/artefact.json'), '{}');
    expect(await run([[state('RUNNING'), null]], [done])).toMatchObject({ exitCode: 0, cancelled: [] });
  });

  it('talks to the team’s cache itself, not to the guard on the launcher’s machine', () => {
    const env = { A: '1', NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'http://127.0.0.1:5' };
    expect(jobEnvironment({ ...env, TRACTOGEN_CACHE_UPSTREAM: 'https://cache.lab' })).toMatchObject({
      A: '1',
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'https://cache.lab',
    });
    // Without a guard the address is the user's own; where the cache is off it stays off.
    for (const upstream of ['', undefined])
      expect(jobEnvironment({ ...env, TRACTOGEN_CACHE_UPSTREAM: upstream })).toMatchObject(env);
    const off = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: '', TRACTOGEN_CACHE_UPSTREAM: 'https://cache.lab' };
    expect(jobEnvironment(off)).toEqual(off);
  });

  it('says what its stage writes', async () => {
    const { events } = await run(
      [[state('COMPLETED')]],
      ['{"event":"log","level":"info","message":"hello"}\n'],
    );
    expect(events).toContainEqual({ event: 'log', level: 'info', message: 'hello' });
  });
});
