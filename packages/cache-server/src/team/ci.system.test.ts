import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { toyWorkspace, type ToyWorkspace } from '@tractogen/pipeline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { serve, type Served } from '../testing/served.ts';

/** The workflows that users copy, run here as their servers would: the commands are taken out of the files. */
const DOCS = resolve(import.meta.dirname, '../../../../docs/ci');

interface Job {
  readonly env: Readonly<Record<string, string>>;
  readonly script: string;
}

function githubJob(name: string): Job {
  const file = parse(readFileSync(join(DOCS, 'github-actions.yml'), 'utf8')) as {
    env: Record<string, string>;
    jobs: Record<string, { env: Record<string, string>; steps: { name?: string; run?: string }[] }>;
  };
  const { env, steps } = file.jobs[name];
  return { env: { ...file.env, ...env }, script: steps.find((step) => step.name === 'train')?.run ?? '' };
}

function gitlabJob(name: string): Job {
  const file = parse(readFileSync(join(DOCS, 'gitlab-ci.yml'), 'utf8')) as Record<
    string,
    { variables: Record<string, string>; script: string[] }
  >;
  return {
    env: { ...file['.train'].variables, ...file[name].variables },
    script: file[name].script.join('\n'),
  };
}

const NODES = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/cohort.txt } }
  one: { stage: model-ae, needs: { streamlines: ingest }, params: { latent: 4 } }
  two: { stage: model-ae, needs: { streamlines: ingest }, params: { latent: 8 } }
`;

let served: Served;
const toys: ToyWorkspace[] = [];

/** A bare repository as a forge has it, with main in it. */
function forge(): { bare: string; main: ToyWorkspace } {
  const main = toyWorkspace();
  main.write('data/raw/cohort.txt', `hello ${toys.length}`);
  main.write('pipelines/quickstart.yaml', NODES);
  main.write('pipelines/proof-long.yaml', NODES);
  // A workspace with restricted pipelines shares its open ones all the same.
  main.write('pipelines/secret.yaml', `access: restricted\n${NODES}`);
  main.commit('start');
  const bare = join(dirname(main.root), 'forge.git');
  execFileSync('git', ['clone', '-q', '--bare', main.root, bare]);
  const clone = toyWorkspace(bare);
  toys.push(main, clone);
  return { bare, main: clone };
}

const git = (toy: ToyWorkspace, ...args: string[]): string =>
  execFileSync('git', args, {
    cwd: toy.root,
    env: toy.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** Runs a job's commands as its runner does, and tells which nodes really ran. */
function runJob(toy: ToyWorkspace, job: Job, values: Readonly<Record<string, string>>): string[] {
  const bin = join(dirname(toy.root), 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/sh\nshift\nexec node "${toy.root}/node_modules/nx/dist/bin/nx.js" "$@"\n`,
  );
  chmodSync(join(bin, 'npx'), 0o755);
  const given = Object.entries(job.env).map(([name, text]) => [
    name,
    text.replace(
      /\$\{\{ ([\w.]+) \}\}|^\$(\w+)$/g,
      (_all, a?: string, b?: string) => values[(a ?? b) as string] ?? '',
    ),
  ]);
  writeFileSync(toy.env.TOY_RUNS as string, '');
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', job.script], {
    cwd: toy.root,
    env: { ...toy.env, CI: 'true', ...Object.fromEntries(given), PATH: `${bin}:${toy.env.PATH}` },
    encoding: 'utf8',
  });
  expect(`${status} ${status === 0 ? '' : stdout + stderr}`).toBe('0 ');
  return readFileSync(toy.env.TOY_RUNS as string, 'utf8')
    .split('\n')
    .filter(Boolean)
    .toSorted();
}

beforeAll(async () => {
  served = await serve();
});
afterAll(async () => {
  for (const toy of toys) toy.remove();
  await served.stop();
});

describe.each<[string, Job, Job, (toy: ToyWorkspace, before: string) => Record<string, string>]>([
  [
    'GitHub',
    githubJob('pull-request'),
    githubJob('main'),
    (_toy, before) => ({
      'vars.CACHE_SERVER': served.url,
      'secrets.CACHE_READ_TOKEN': served.tokens.read,
      'secrets.CACHE_WRITE_TOKEN': served.tokens.write,
      'github.base_ref': 'main',
      'github.event.before': before,
    }),
  ],
  [
    'GitLab',
    gitlabJob('merge-request'),
    gitlabJob('main'),
    (toy, before) => ({
      CACHE_SERVER: served.url,
      CACHE_READ_TOKEN: served.tokens.read,
      CACHE_WRITE_TOKEN: served.tokens.write,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: git(toy, 'merge-base', 'origin/main', 'HEAD'),
      CI_COMMIT_BEFORE_SHA: before,
    }),
  ],
])('the workflow of %s', (_forge, pull, push, values) => {
  it(
    'trains what a change affects: main stores, a pull request reads and stores nothing',
    { timeout: 300_000 },
    () => {
      const { bare, main } = forge();
      const change = (toy: ToyWorkspace, from: number, to: number): void => {
        toy.edit('pipelines/quickstart.yaml', (text) => text.replace(`latent: ${from} `, `latent: ${to} `));
        toy.commit(`latent ${to}`);
      };
      // Main moves on: everything of that pipeline is new to the cache, and of no other.
      const start = git(main, 'rev-parse', 'HEAD');
      change(main, 4, 5);
      git(main, 'push', '-q', 'origin', 'main');
      const first = toyWorkspace(bare);
      toys.push(first);
      expect(runJob(first, push, values(first, start))).toEqual([
        'quickstart:ingest',
        'quickstart:one',
        'quickstart:two',
      ]);
      // A branch changes one training; the rest comes from what main stored.
      const branch = toyWorkspace(bare);
      toys.push(branch);
      git(branch, 'switch', '-qc', 'idea');
      change(branch, 8, 9);
      const stored = (): number => served.audited().filter(({ outcome }) => outcome === 'stored').length;
      const before = stored();
      expect(runJob(branch, pull, values(branch, start))).toEqual(['quickstart:two']);
      expect(stored()).toBe(before);
      // Merged: main trains it itself, since it trusts no pull request's result.
      git(branch, 'push', '-q', 'origin', 'idea:main');
      const merged = toyWorkspace(bare);
      toys.push(merged);
      expect(runJob(merged, push, values(merged, git(merged, 'rev-parse', 'HEAD~1')))).toEqual([
        'quickstart:two',
      ]);
      expect(stored()).toBeGreaterThan(before);
      const member = toyWorkspace(bare);
      toys.push(member);
      expect(runJob(member, pull, values(member, start))).toEqual([]);
      // A push with nothing before it counts from the beginning.
      expect(runJob(member, push, values(member, '0'.repeat(40)))).toEqual([]);
      const { nodes } = JSON.parse(member.read('results/quickstart/summary.json')) as {
        nodes: { id: string }[];
      };
      expect(nodes.map(({ id }) => id).toSorted()).toEqual(['ingest', 'one', 'two']);
    },
  );
});
