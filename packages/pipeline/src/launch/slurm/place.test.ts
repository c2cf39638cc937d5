import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TractogenError } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Slurm } from './commands.ts';
import { placeTogether, type Placed } from './place.ts';
import type { Job } from './script.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'tractogen-place-100%-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const job = (seed: number): Job => ({
  name: `lab.vae.seed-${seed}`,
  root: '/srv/lab',
  command: ['node', `it's ${seed}`],
  output: `/srv/lab/${seed}.out`,
  errors: `/srv/lab/${seed}.err`,
  resources: { gpu: 1 },
  flags: ['--partition=gpu'],
});

const submissions: { args: readonly string[]; script: string }[] = [];
beforeEach(() => void submissions.splice(0));
const slurm = (submit: () => string): Slurm => ({
  submit: async (args, script) => {
    submissions.push({ args, script });
    return submit();
  },
  state: async () => null,
  isGone: async () => false,
  cancel: async () => {},
});
const place = (seeds: number[], programs: Slurm): Promise<(Placed | null)[]> =>
  Promise.all(
    seeds.map(
      async (seed) =>
        await placeTogether(programs, job(seed), { name: 'lab.vae', dir }, () => false, {
          look: 2,
          quiet: 60,
          patience: 2000,
        }),
    ),
  );

describe('siblings', () => {
  it('become one job array, each with its place in it', async () => {
    const placed = await place(
      [2, 1],
      slurm(() => '77'),
    );
    expect(placed.map((one) => one?.id)).toEqual(['77_1', '77_0']);
    expect(placed[0]?.output).toBe(join(dir, 'slurm-77_1-out.jsonl'));
    const [{ args, script }] = submissions;
    expect(submissions).toHaveLength(1);
    expect(args).toEqual(
      expect.arrayContaining(['--array=0-1', '--job-name=lab.vae', '--gres=gpu:1', '--partition=gpu']),
    );
    expect(args).toContain(`--output=${dir.replaceAll('%', '%%')}/slurm-%A_%a-out.jsonl`);
    expect(script).toBe(`#!/bin/bash
case "$SLURM_ARRAY_TASK_ID" in
0) exec 'node' 'it'\\''s 1' ;;
1) exec 'node' 'it'\\''s 2' ;;
esac
`);
  });

  it('are plain jobs where one comes alone', async () => {
    expect(
      await place(
        [1],
        slurm(() => '78'),
      ),
    ).toEqual([{ id: '78', output: '/srv/lab/1.out', errors: '/srv/lab/1.err' }]);
    expect(submissions[0].args.join(' ')).not.toContain('--array');
  });

  it('all hear why nothing was submitted', async () => {
    const programs = slurm(() => {
      throw new TractogenError('PROGRAM_FAILED', 'sbatch: invalid partition', { remedy: 'Mend it' });
    });
    const ended = await Promise.allSettled([1, 2, 3].map(async (seed) => await place([seed], programs)));
    expect(submissions).toHaveLength(1);
    for (const one of ended)
      expect(one).toMatchObject({
        status: 'rejected',
        reason: { code: 'PROGRAM_FAILED', message: 'sbatch: invalid partition', remedy: 'Mend it' },
      });
  });
});
