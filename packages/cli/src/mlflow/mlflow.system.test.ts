import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/run.ts';
import { madeRuns, type MadeRuns } from '../testing/runs.ts';

/** Where `scripts/setup.mjs --tests` installs MLflow's server under CI. */
const PYTHON = resolve(import.meta.dirname, '../../../../.tools/mlflow');
const hasMlflow = existsSync(join(PYTHON, 'mlflow/server'));

interface Found {
  info: { run_id: string; status: string; run_name: string };
  data: {
    metrics: { key: string; value: number }[];
    params: { key: string; value: string }[];
    tags: { key: string; value: string }[];
  };
}

describe.skipIf(!hasMlflow)('tractogen runs export, read back from an MLflow server', () => {
  let [folder, url] = ['', ''];
  let made: MadeRuns;
  let server: ChildProcess;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tractogen-mlflow-'));
    made = madeRuns(join(folder, 'workspace'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = startServer(folder, port);
    for (let tries = 0; tries < 600 && server.exitCode === null; tries++) {
      if (
        await fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      await sleep(500);
    }
    throw new Error('MLflow did not start');
  });
  afterAll(() => {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const ask = async <T>(path: string, body?: object): Promise<T> =>
    (await (
      await fetch(`${url}/api/2.0/mlflow/${path}`, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
      })
    ).json()) as T;
  const searchIn = async (name: string): Promise<Found[]> => {
    const { experiment } = await ask<{ experiment: { experiment_id: string } }>(
      `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`,
    );
    return (
      (await ask<{ runs?: Found[] }>('runs/search', { experiment_ids: [experiment.experiment_id] })).runs ??
      []
    );
  };
  const send = (...args: string[]): ReturnType<typeof run> =>
    run('runs', 'export', '--mlflow', url, '--workspace', made.root, ...args);

  it('holds parameters, metrics, commit and the history by step', async () => {
    const { error, out } = await send(made.open.id);
    expect([error, out]).toEqual([null, expect.stringContaining('exported to tractogen/toy')]);
    const [found, ...others] = await searchIn('tractogen/toy');
    expect(others).toEqual([]);
    expect(found.info).toMatchObject({ status: 'FINISHED', run_name: `toy ${made.open.id}` });
    const params = new Map(found.data.params.map(({ key, value }) => [key, value]));
    expect(params.get('ae.params.latent')).toBe('32');
    expect(params.get('ae.params.age')).toBe('90+');
    expect(params.get('ae.params.many.249')).toBe('249');
    const metrics = new Map(found.data.metrics.map(({ key, value }) => [key, value]));
    expect(metrics.get('reconstruction.ae.plausible.mean_point_error')).toBe(0.18);
    expect(metrics.get('many.2499')).toBe(2499);
    const tags = new Map(found.data.tags.map(({ key, value }) => [key, value]));
    expect(tags.get('mlflow.source.git.commit')).toBe('ab'.repeat(20));
    const { metrics: history } = await ask<{ metrics: { step: number | string; value: number }[] }>(
      `metrics/get-history?run_id=${found.info.run_id}&metric_key=history.ae.train.loss`,
    );
    expect(history.map(({ step, value }) => [Number(step), value])).toEqual([
      [0, 1],
      [3, 0.5],
      [6, 0.25],
    ]);
  });

  it('takes a run once, and completes one that was left half', async () => {
    expect((await send(made.open.id)).out).toContain('is in tractogen/toy already');
    const [found] = await searchIn('tractogen/toy');
    await ask('runs/update', { run_id: found.info.run_id, status: 'RUNNING' });
    expect((await send('--pipeline', 'toy')).out).toContain('completed');
    const again = await searchIn('tractogen/toy');
    expect(again.map(({ info }) => [info.run_id, info.status])).toEqual([[found.info.run_id, 'FINISHED']]);
  });

  it('gets a run on restricted data only when told to', async () => {
    const refused = await send(made.restricted.id);
    expect(refused.error).toMatch(/^ACCESS_STRICTER: .*restricted data.*--restricted-ok/);
    const { error } = await send(made.restricted.id, '--restricted-ok', '--experiment', 'at home');
    expect(error).toBeNull();
    const [found] = await searchIn('at home');
    expect(found.info.status).toBe('FAILED');
  });
});

function startServer(folder: string, port: number): ChildProcess {
  mkdirSync(join(folder, 'store'));
  writeFileSync(join(folder, 'log'), '');
  const store = `sqlite:///${join(folder, 'store/mlflow.db')}`;
  const args = ['--backend-store-uri', store, '--default-artifact-root', join(folder, 'store')];
  return spawn(
    'python3',
    ['-m', 'mlflow', 'server', ...args, '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    {
      cwd: folder,
      // A group of its own, since the server starts workers.
      detached: true,
      stdio: 'ignore',
      env: {
        ...process.env,
        PYTHONPATH: PYTHON,
        HOME: folder,
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        MLFLOW_DISABLE_TELEMETRY: 'true',
      },
    },
  );
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
