import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import type { StageEvent } from '@tractogen/core';
import { stageBench, type StageBench, type StageNode } from '@tractogen/nn/testing';
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

const SEEDS = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/cohort.txt } }
  small:
    stage: model-ae
    needs: { streamlines: ingest }
    params: {}
    foreach: { seed: [1, 2, 3] }
    resources: { cpus: 1, memory: 64MiB, time: 10m }
`;

describe.skipIf(!hasSlurm)('Slurm (needs its daemons, as root)', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    Object.assign(process.env, cluster.env);
  });
  afterAll(async () => await cluster.stop());

  it(
    'runs a pipeline’s nodes as jobs, whose results the local launcher finds in the cache',
    { timeout: 600_000 },
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

  it(
    'runs the seeds of a sweep as one job array, and cancels its members',
    { timeout: 600_000 },
    async () => {
      const toy = toyWorkspace();
      try {
        Object.assign(toy.env, cluster.env, { TRACTOGEN_LAUNCHER: 'slurm' });
        toy.write('data/raw/cohort.txt', 'hello');
        toy.write('pipelines/lab.yaml', SEEDS);
        toy.commit('start');
        const { status, ran, output } = toy.nx(
          'run',
          'pipelines:lab',
          '--parallel=3',
          '--outputStyle=static',
        );
        expect([status, ran.length]).toEqual([0, 4]);
        const jobs = [...output.matchAll(/Slurm job (\d+)_(\d)/g)].map(([, id, member]) => [id, member]);
        expect(jobs.map(([, member]) => member).toSorted()).toEqual(['0', '1', '2']);
        expect(new Set(jobs.map(([id]) => id)).size).toBe(1);
        // What a member said stands with its node.
        expect(toy.read('results/lab/logs/small.seed-2/slurm-out.jsonl')).toContain('"event":"done"');
        toy.env.TRACTOGEN_LAUNCHER = 'local';
        expect(toy.nx('run', 'pipelines:lab')).toMatchObject({ status: 0, ran: [] });
        toy.edit('pipelines/lab.yaml', (text) => text.replace('params: {}', 'params: { sleep: 3000 }'));
        const child = spawn(
          process.execPath,
          [join(toy.root, 'node_modules/nx/dist/bin/nx.js'), 'run', 'pipelines:lab', '--parallel=3'],
          {
            cwd: toy.root,
            env: { ...toy.env, TRACTOGEN_LAUNCHER: 'slurm' },
            stdio: 'ignore',
            detached: true,
          },
        );
        const running = (): string => cluster.run('squeue', '--noheader', '--array', '--format=%F %T');
        await expect.poll(running, { timeout: 240_000 }).toContain('RUNNING');
        process.kill(-(child.pid ?? 0), 'SIGINT');
        await new Promise((done) => child.once('exit', done));
        await expect.poll(() => running().trim(), { timeout: 240_000 }).toBe('');
      } finally {
        toy.remove();
      }
    },
  );

  it('is told of an interrupt: the job saves, and is gone', { timeout: 600_000 }, async () => {
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
      await expect.poll(runs, { timeout: 240_000 }).toContain('lab:small');
      // As a terminal does: the whole group.
      process.kill(-(child.pid ?? 0), 'SIGINT');
      await new Promise((done) => child.once('exit', done));
      await expect.poll(runs, { timeout: 240_000 }).toContain('checkpoint small');
      await expect.poll(() => cluster.run('squeue', '--noheader').trim(), { timeout: 240_000 }).toBe('');
    } finally {
      toy.remove();
    }
  });

  describe('a training', () => {
    const params = {
      preset: 'finta',
      latent: 4,
      epochs: 12,
      batch: 6,
      trainOn: 'plausible',
      threads: 1,
      checkpointSteps: 5,
    };
    let bench: StageBench;
    let whole: string;
    beforeAll(async () => {
      bench = await stageBench('model-ae');
      const node = await bench.node('whole', params);
      expect(await node.run()).toMatchObject({ code: 0 });
      whole = await node.manifest();
    });
    afterAll(async () => await bench.remove());

    /** Started as a job, and what is heard of it. */
    function start(node: StageNode) {
      const [events, texts]: [StageEvent[], string[]] = [[], []];
      const told = (): string[] => events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
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
      return {
        ended,
        texts,
        told,
        step: (): number =>
          Math.max(
            0,
            ...events.flatMap((event) =>
              event.event === 'progress' && event.phase === 'train' ? [event.done] : [],
            ),
          ),
        job: (): string => told().flatMap((line) => /^Slurm job (\d+)$/.exec(line)?.slice(1) ?? [])[0],
      };
    }
    const RESUMED = expect.stringMatching(/resumed at step \d+/);

    it('preempted in its middle ends with the same bytes', { timeout: 600_000 }, async () => {
      const node = await bench.node('preempted', params);
      const { ended, texts, told, step, job } = start(node);
      await expect.poll(step, { timeout: 240_000 }).toBeGreaterThan(20);
      const urgent = [
        '--partition=high',
        `--cpus-per-task=${cpus().length}`,
        '--output=/dev/null',
        '--wrap=sleep 2',
      ];
      cluster.run('sbatch', '--parsable', ...urgent);
      // Slurm lets what it requeued rest for two minutes, unless it is told not to.
      await expect
        .poll(() => cluster.run('squeue', '--noheader', `--jobs=${job()}`, '--format=%T'), {
          timeout: 240_000,
        })
        .toContain('PENDING');
      cluster.run('scontrol', 'update', `JobId=${job()}`, 'StartTime=now');
      expect(await ended).toEqual({ exitCode: 0 });
      expect(texts.join('\n')).toMatch(/was requeued; it goes on from its checkpoint/);
      expect(told()).toContainEqual(RESUMED);
      expect(await node.manifest()).toBe(whole);
    });

    it('killed without notice goes on in another job, on another machine', { timeout: 600_000 }, async () => {
      const node = await bench.node('killed', params);
      const first = start(node);
      await expect.poll(first.step, { timeout: 240_000 }).toBeGreaterThan(20);
      const wip = join(node.logs, '../../wip/killed');
      const lease = readdirSync(wip).find((name) => name.endsWith('.lease')) ?? 'none';
      const holder = JSON.parse(readFileSync(join(wip, lease), 'utf8')) as { pid: number };
      process.kill(holder.pid, 'SIGKILL');
      expect(await first.ended).toEqual({ exitCode: 137 });
      // As if it had run on another machine.
      writeFileSync(join(wip, lease), JSON.stringify({ ...holder, host: 'elsewhere' }));
      const second = start(node);
      expect(await second.ended).toEqual({ exitCode: 0 });
      expect(second.told()).toContainEqual(RESUMED);
      expect(await node.manifest()).toBe(whole);
    });
  });
});
