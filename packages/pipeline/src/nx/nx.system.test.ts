import { spawn } from 'node:child_process';
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';

const ONE = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/a.txt } }
  small: { stage: model-ae, needs: { streamlines: ingest }, params: { latent: 4 } }
  big: { stage: model-ae, needs: { streamlines: ingest }, foreach: { latent: [8, 16] } }
  check: { stage: validate, needs: { models: [small, big] } }
`;
const MODELS = ['one:big.latent-16', 'one:big.latent-8', 'one:small'];

describe('pipelines run by Nx, daemon off', () => {
  let toy: ToyWorkspace;
  beforeAll(() => {
    toy = toyWorkspace();
    toy.write('data/raw/a.txt', 'hello');
    toy.write('data/.gitignore', 'raw/\n');
    toy.write('pipelines/one.yaml', ONE);
    toy.commit('start');
    const first = toy.nx('run', 'pipelines:one');
    expect(first.output).toContain('one: 5 ran');
    expect(first.ran).toEqual([...MODELS.slice(0, 2), 'one:check', 'one:ingest', 'one:small']);
  });
  afterAll(() => toy.remove());

  /** The nodes that ran when pipeline one was asked for again. */
  const again = (): string[] => toy.nx('run', 'pipelines:one').ran;

  it('runs no node again, and says so in summary.json', () => {
    const { ran, status, output } = toy.nx('run', 'pipelines:one');
    expect([ran, status]).toEqual([[], 0]);
    expect(output).toContain('one: 5 cached');
    const summary = JSON.parse(toy.read('results/one/summary.json')) as {
      nodes: { status: string }[];
      metrics: Record<string, unknown>;
    };
    expect(summary.nodes.map(({ status: node }) => node)).toEqual(Array(5).fill('cached'));
    expect(summary.metrics['reconstruction.small.plausible.mean_point_error']).toMatchObject({
      value: 0.25,
      unit: 'mm',
    });
  });

  it("reruns for one node's parameter that node and its readers", () => {
    toy.edit('pipelines/one.yaml', (text) => text.replace('latent: 4', 'latent: 5'));
    expect(again()).toEqual(['one:check', 'one:small']);
    toy.write('pipelines/one.yaml', ONE);
  });

  it('tells affected trainings from a changed YAML, of which only the changed one runs', () => {
    toy.edit('pipelines/one.yaml', (text) => text.replace('latent: 4', 'latent: 6'));
    const { ran, status } = toy.nx('affected', '-t', 'train', '--base=HEAD');
    expect([ran, status]).toEqual([['one:small'], 0]);
    toy.write('pipelines/one.yaml', ONE);
  });

  it('reruns nothing for resources, a comment in the YAML, a new test file, fixture or target', () => {
    toy.edit(
      'pipelines/one.yaml',
      (text) => `# a comment\n${text.replace('{ latent: 4 }', '{ latent: 4 }, resources: { gpu: 1 }')}`,
    );
    toy.write('packages/model-ae/src/new.test.ts', 'export {};\n');
    toy.write('packages/model-ae/src/fixtures/new.json', '{}\n');
    toy.edit('packages/model-ae/package.json', (text) =>
      text.replace(
        '"name": "model-ae"',
        '"name": "model-ae", "targets": { "lint": { "executor": "nx:noop" } }',
      ),
    );
    expect(again()).toEqual([]);
    expect(JSON.parse(toy.read('results/one/plan/small.launch.json'))).toEqual({ resources: { gpu: 1 } });
  });

  it('reruns nothing for an unrelated npm package, and everything for one that stages use', () => {
    const before = { lock: toy.read('pnpm-lock.yaml'), manifest: toy.read('package.json') };
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
    toy.edit('package.json', (text) =>
      text.replace('"devDependencies": {', '"devDependencies": { "left-pad": "1.3.0",'),
    );
    toy.edit('pnpm-lock.yaml', (text) =>
      text
        .replace(
          /(importers:\n\n {2}\.:\n {4}devDependencies:\n)/,
          '$1      left-pad:\n        specifier: 1.3.0\n        version: 1.3.0\n',
        )
        .replace(
          /^packages:\n/m,
          `packages:\n\n  left-pad@1.3.0:\n    resolution: {integrity: ${integrity}}\n`,
        )
        .replace(/^snapshots:\n/m, 'snapshots:\n\n  left-pad@1.3.0: {}\n'),
    );
    expect(toy.read('pnpm-lock.yaml').match(/left-pad@1\.3\.0/g)).toHaveLength(2);
    expect(again()).toEqual([]);
    // The counterpart, so that the test can fail: zod is a dependency of every stage.
    toy.edit('pnpm-lock.yaml', (text) =>
      text.replace(/(\n {2}zod@[^\n]+\n {4}resolution: \{integrity: )[^}]+/, `$1${integrity}`),
    );
    expect(again()).toContain('one:ingest');
    toy.write('pnpm-lock.yaml', before.lock);
    toy.write('package.json', before.manifest);
  });

  it('runs one node for a comment in its stage: equal bytes keep the rest cached', () => {
    toy.edit('packages/ingest/src/stage.ts', (text) => `// a comment\n${text}`);
    expect(again()).toEqual(['one:ingest']);
  });

  it('sees data that git ignores, and hits the old entry when they come back', () => {
    toy.write('data/raw/a.txt', 'changed');
    expect(again()).toEqual([
      'one:big.latent-16',
      'one:big.latent-8',
      'one:check',
      'one:ingest',
      'one:small',
    ]);
    toy.write('data/raw/a.txt', 'hello');
    expect(again()).toEqual([]);
  });

  it("reruns for a node's seed that node, for the pipeline's all that derive theirs from it", () => {
    toy.edit('pipelines/one.yaml', (text) =>
      text.replace('params: { latent: 4 }', 'params: { latent: 4 }, seed: 7'),
    );
    // Its reader has the same bytes before it.
    expect(again()).toEqual(['one:small']);
    toy.write('pipelines/one.yaml', `seed: 11\n${ONE}`);
    expect(again()).toEqual([...MODELS, 'one:check', 'one:ingest'].toSorted());
    toy.write('pipelines/one.yaml', ONE);
  });

  it('reruns nothing for times of files, threads, a launcher, a device or another home', () => {
    const now = new Date();
    for (const file of ['data/raw/a.txt', 'packages/model-ae/src/stage.ts', 'pipelines/one.yaml'])
      utimesSync(join(toy.root, file), now, now);
    const more = {
      TF_NUM_INTRAOP_THREADS: '3',
      OMP_NUM_THREADS: '3',
      TRACTOGEN_LAUNCHER: 'local',
      CUDA_VISIBLE_DEVICES: '',
      TRACTOGEN_STORE: join(toy.root, 'store'),
      LANG: 'C',
      TZ: 'Asia/Tokyo',
    };
    Object.assign(toy.env, more);
    expect(again()).toEqual([]);
    for (const name of Object.keys(more)) delete toy.env[name];
  });

  it('runs only the new nodes of an added pipeline, by the alias of a stage', () => {
    toy.write('pipelines/two.yaml', ONE.replace('big: {', 'other: {').replace('big]', 'other]'));
    const { ran } = toy.nx('run', 'model-ae:train');
    expect(ran).toEqual(['two:ingest', 'two:other.latent-16', 'two:other.latent-8', 'two:small']);
  });

  it('keeps other pipelines running beside a broken YAML, which prints its line and fails', () => {
    toy.write('pipelines/bad.yaml', 'nodes:\n  a: { stage: ingest, parms: {} }\n');
    expect(toy.nx('run', 'pipelines:one')).toMatchObject({ ran: [], status: 0 });
    const bad = toy.nx('run', 'pipelines:bad');
    expect(bad.status).not.toBe(0);
    expect(bad.output).toContain(
      'YAML_INVALID pipelines/bad.yaml:2:23: unknown word "parms". Did you mean "params"?',
    );
    expect(bad.output).not.toMatch(/\n {4}at /);
    toy.write('pipelines/bad.yaml', 'nodes:\n  a: { stage: ingest, params: { pth: x } }\n');
    expect(toy.nx('run', 'pipelines:bad').output).toContain(
      'pipelines/bad.yaml:2:33: unknown word "pth". Did you mean "path"?',
    );
  });

  it('does not cache a failure, and shows its one line once', () => {
    toy.write('pipelines/fails.yaml', ONE.replace('latent: 4', 'latent: 4, fail: true'));
    const { output, status } = toy.nx('run', 'fails:small:train');
    expect(status).not.toBe(0);
    expect(output.match(/toy failure/g)).toHaveLength(1);
    const summary = JSON.parse(toy.read('results/fails/summary.json')) as {
      nodes: { id: string; status: string }[];
    };
    expect(summary.nodes.map(({ id, status: node }) => `${id} ${node}`)).toEqual([
      'ingest ran',
      'small failed',
    ]);
    expect(toy.nx('run', 'fails:small:train').ran).toEqual(['fails:small']);
  });

  it('hands an interrupt on to the stage once, which keeps its checkpoint', async () => {
    toy.write('pipelines/slow.yaml', ONE.replace('latent: 4', 'latent: 4, sleep: 1000'));
    const runs = toy.env.TOY_RUNS as string;
    toy.nx('run', 'slow:ingest:ingest');
    const nx = spawn(
      process.execPath,
      [join(toy.root, 'node_modules/nx/dist/bin/nx.js'), 'run', 'slow:small:train'],
      { cwd: toy.root, env: toy.env, stdio: 'ignore' },
    );
    const ended = new Promise<number | null>((done) => nx.on('close', done));
    while (!readFileSync(runs, 'utf8').includes('slow:small')) await sleep(50);
    await sleep(300);
    nx.kill('SIGINT');
    expect(await ended).not.toBe(0);
    expect(readFileSync(runs, 'utf8')).toContain('checkpoint small');
    for (
      let waited = 0;
      waited < 50 && !existsSync(join(toy.root, 'results/slow/logs/small/run.json'));
      waited++
    )
      await sleep(100);
    expect(JSON.parse(toy.read('results/slow/logs/small/run.json'))).toMatchObject({ exitCode: 143 });
  });

  it('goes on without a remote cache that is dead, and never asks one for a restricted node', () => {
    // Nothing listens there: Nx, left to itself, would end a run that asks it.
    toy.env.NX_SELF_HOSTED_REMOTE_CACHE_SERVER = 'http://127.0.0.1:9';
    toy.write('pipelines/secret.yaml', `access: restricted\n${ONE}`);
    const restricted = toy.nx('run', 'pipelines:secret');
    expect(restricted).toMatchObject({ status: 0 });
    expect(restricted.output).not.toContain('does not answer');
    toy.write('pipelines/open.yaml', ONE);
    const open = toy.nx('run', 'open:small:train');
    delete toy.env.NX_SELF_HOSTED_REMOTE_CACHE_SERVER;
    expect(open).toMatchObject({ status: 0 });
    expect(open.output).toContain('The remote cache does not answer');
  });
});
