import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import type { StageEvent } from '@tractogen/core';
import { stageBench } from '@tractogen/nn/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyWorkspace } from '../../testing/workspace.ts';
import { slurmPrograms } from './commands.ts';
import { launchOn } from './launch.ts';
import { hasSlurm, startCluster, type Cluster } from './testing/cluster.ts';

const ROOT = resolve(import.meta.dirname, '../../../../..');
const NODES = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/cohort.txt } }
  small:
    { stage: model-ae, needs: { streamlines: ingest }, resources: { cpus: 1, memory: 64MiB, time: 10m, gpu: 1 } }
  check: { stage: validate, needs: { models: [small] } }
`;

describe.skipIf(!hasSlurm)('Slurm (needs its daemons, as root)', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    Object.assign(process.env, cluster.env);
  }, 60_000);
  afterAll(async () => await cluster.stop());

  it(
    'runs a pipeline’s nodes as jobs, whose results the local launcher finds in the cache',
    { timeout: 300_000 },
    () => {
      const toy = toyWorkspace();
      try {
        Object.assign(toy.env, cluster.env, { TRACTOGEN_LAUNCHER: 'slurm' });
        toy.write('data/raw/cohort.txt', 'hello');
        toy.write('pipelines/lab.yaml', NODES);
        toy.commit('start');
        const { status, ran, output } = toy.nx('run', 'pipelines:lab', '--outputStyle=static');
        expect([status, ran]).toEqual([0, ['lab:check', 'lab:ingest', 'lab:small']]);
        expect(output).toMatch(/Slurm job \d+/);
        // What the stage said in its job is said here.
        expect(output).toContain('latent 8');
        toy.env.TRACTOGEN_LAUNCHER = 'local';
        expect(toy.nx('run', 'pipelines:lab')).toMatchObject({ status: 0, ran: [] });
        // A failure is that of the node, with its line.
        toy.env.TRACTOGEN_LAUNCHER = 'slurm';
        toy.edit('pipelines/lab.yaml', (text) =>
          text.replace(
            'needs: { streamlines: ingest }',
            'needs: { streamlines: ingest }, params: { fail: true }',
          ),
        );
        const failed = toy.nx('run', 'lab:small:train');
        expect(failed.status).not.toBe(0);
        expect(failed.output).toContain('INTERNAL: toy failure.');
      } finally {
        toy.remove();
      }
    },
  );

  it('is told of an interrupt: the job saves, and is gone', { timeout: 120_000 }, async () => {
    const toy = toyWorkspace();
    try {
      Object.assign(toy.env, cluster.env, { TRACTOGEN_LAUNCHER: 'slurm' });
      toy.write('data/raw/cohort.txt', 'hello');
      toy.write('pipelines/lab.yaml', NODES.replace('resources', 'params: { sleep: 3000 }, resources'));
      toy.commit('start');
      writeFileSync(toy.env.TOY_RUNS as string, '');
      const nx = join(toy.root, 'node_modules/nx/dist/bin/nx.js');
      const child = spawn(process.execPath, [nx, 'run', 'lab:small:train'], {
        cwd: toy.root,
        env: toy.env,
        stdio: 'ignore',
        detached: true,
      });
      const runs = (): string => readFileSync(toy.env.TOY_RUNS as string, 'utf8');
      await expect.poll(runs, { timeout: 60_000 }).toContain('lab:small');
      // As a terminal does: the whole group.
      process.kill(-(child.pid ?? 0), 'SIGINT');
      await new Promise((done) => child.once('exit', done));
      await expect.poll(runs, { timeout: 20_000 }).toContain('checkpoint small');
      await expect.poll(() => cluster.run('squeue', '--noheader').trim(), { timeout: 30_000 }).toBe('');
    } finally {
      toy.remove();
    }
  });

  it('preempts a training in its middle, which ends with the same bytes', { timeout: 300_000 }, async () => {
    const bench = await stageBench('model-ae');
    try {
      const params = {
        preset: 'finta',
        latent: 4,
        epochs: 12,
        batch: 6,
        trainOn: 'plausible',
        threads: 1,
        checkpointSteps: 5,
      };
      const whole = await bench.node('whole', params);
      expect(await whole.run()).toMatchObject({ code: 0 });
      const node = await bench.node('preempted', params);
      const [events, texts]: [StageEvent[], string[]] = [[], []];
      const seen = (): number =>
        Math.max(
          0,
          ...events.flatMap((event) =>
            event.event === 'progress' && event.phase === 'train' ? [event.done] : [],
          ),
        );
      const ended = launchOn(
        slurmPrograms,
        { TRACTOGEN_SLURM_FLAGS: '--partition=low' },
        {
          root: ROOT,
          stage: 'model-ae',
          plan: node.plan,
          out: node.out,
          resources: { cpus: cpus().length },
          onEvent: (event) => events.push(event),
          onText: (line) => texts.push(line),
          onError: (line) => texts.push(line),
        },
      );
      await expect.poll(seen, { timeout: 60_000 }).toBeGreaterThan(20);
      const urgent = [
        '--partition=high',
        `--cpus-per-task=${cpus().length}`,
        '--output=/dev/null',
        '--wrap=sleep 2',
      ];
      cluster.run('sbatch', '--parsable', ...urgent);
      // Slurm lets what it requeued rest for two minutes, unless it is told not to.
      const [id] = events.flatMap((event) =>
        event.event === 'log' ? (/^Slurm job (\d+)$/.exec(event.message)?.slice(1) ?? []) : [],
      );
      await expect
        .poll(() => cluster.run('squeue', '--noheader', `--jobs=${id}`, '--format=%T'), { timeout: 60_000 })
        .toContain('PENDING');
      cluster.run('scontrol', 'update', `JobId=${id}`, 'StartTime=now');
      expect(await ended).toEqual({ exitCode: 0 });
      expect(texts.join('\n')).toMatch(/was requeued; it goes on from its checkpoint/);
      const told = events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
      expect(told.some((message) => /resumed at step \d+/.test(message))).toBe(true);
      expect(await node.manifest()).toBe(await whole.manifest());
    } finally {
      await bench.remove();
    }
  });
});
