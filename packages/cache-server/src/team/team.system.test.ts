import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toyWorkspace, type ToyWorkspace } from '@tractogen/pipeline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type Served } from '../testing/served.ts';

const SERVER = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
const TOKEN = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';
const NODES = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/cohort.txt } }
  small: { stage: model-ae, needs: { streamlines: ingest } }
  check: { stage: validate, needs: { models: [small] } }
`;
const ALL = ['lab:check', 'lab:ingest', 'lab:small'];

let served: Served;
let origin: string;
const toys: ToyWorkspace[] = [];

function member(token: string, more: NodeJS.ProcessEnv = {}): ToyWorkspace {
  const toy = toyWorkspace(origin);
  Object.assign(toy.env, { [SERVER]: served.url, [TOKEN]: token }, more);
  toys.push(toy);
  return toy;
}
const statuses = (toy: ToyWorkspace): string[] => {
  const { nodes } = JSON.parse(toy.read('results/lab/summary.json')) as { nodes: { status: string }[] };
  return [...new Set(nodes.map(({ status }) => status))];
};
/** Distinct answers to who computed a node, in the run's record. */
const computedBy = (toy: ToyWorkspace): (string | undefined)[] => {
  const runs = join(toy.root, 'results/lab/runs');
  const [record] = readdirSync(runs).map((name) => JSON.parse(readFileSync(join(runs, name), 'utf8'))) as {
    occasions: { nodes: Record<string, { origin?: { by: string } }> }[];
  }[];
  return [...new Set(Object.values(record.occasions.at(-1)?.nodes ?? {}).map(({ origin }) => origin?.by))];
};
const bytes = (toy: ToyWorkspace): string[] =>
  ['ingest', 'small', 'check'].map((node) => toy.read(`results/lab/${node}/artefact.json`));
const warnings = (output: string): number => output.split('The remote cache').length - 1;

beforeAll(async () => {
  served = await serve();
  const first = toyWorkspace();
  toys.push(first);
  first.write('data/raw/cohort.txt', 'hello');
  first.write('pipelines/lab.yaml', NODES);
  first.commit('start');
  origin = join(dirname(first.root), 'origin.git');
  execFileSync('git', ['clone', '-q', '--bare', first.root, origin]);
});
afterAll(async () => {
  for (const toy of toys) {
    if (toy.env.NX_DAEMON === 'true') toy.nx('daemon', '--stop');
    toy.remove();
  }
  await served.stop();
});

describe('members of a team', () => {
  it('get what another computed: the same bytes, and nothing runs', () => {
    const writer = member(served.tokens.write);
    expect(writer.nx('run', 'pipelines:lab')).toMatchObject({ status: 0, ran: ALL });
    const reader = member(served.tokens.read);
    const { status, ran, output } = reader.nx('run', 'pipelines:lab');
    expect([status, ran, warnings(output)]).toEqual([0, [], 0]);
    expect(bytes(reader)).toEqual(bytes(writer));
    expect(statuses(writer)).toEqual(['ran']);
    expect(statuses(reader)).toEqual(['remote']);
    expect(computedBy(reader)).toEqual(['test of write, é']);
    expect(output).toContain('computed by test of write, é');
    expect(reader.nx('run', 'pipelines:lab').ran).toEqual([]);
    expect(statuses(reader)).toEqual(['cached']);
    expect(computedBy(reader)).toEqual(['test of write, é']);
    expect(computedBy(writer)).toEqual([undefined]);
  });

  it('do so with Nx’s daemon too', { timeout: 180_000 }, () => {
    const reader = member(served.tokens.read, { NX_DAEMON: 'true' });
    expect(reader.nx('run', 'pipelines:lab')).toMatchObject({ status: 0, ran: [] });
    expect(statuses(reader)).toEqual(['remote']);
    expect(computedBy(reader)).toEqual(['test of write, é']);
  });

  it('find the server in cache.yaml', () => {
    const reader = member(served.tokens.read, { [SERVER]: '' });
    delete reader.env[SERVER];
    reader.write('cache.yaml', `server: ${served.url}\n`);
    expect(reader.nx('run', 'pipelines:lab')).toMatchObject({ status: 0, ran: [] });
    expect(statuses(reader)).toEqual(['remote']);
  });

  it('who only read compute what is new, and store nothing', () => {
    const reader = member(served.tokens.read);
    reader.edit('pipelines/lab.yaml', (text) =>
      text.replace('stage: model-ae', 'stage: model-ae, params: { latent: 5 }'),
    );
    expect(reader.nx('run', 'pipelines:lab')).toMatchObject({ status: 0, ran: ['lab:check', 'lab:small'] });
    const other = member(served.tokens.write);
    other.edit('pipelines/lab.yaml', (text) =>
      text.replace('stage: model-ae', 'stage: model-ae, params: { latent: 5 }'),
    );
    expect(other.nx('run', 'pipelines:lab').ran).toEqual(['lab:check', 'lab:small']);
  });

  it('never get what a pull request stored', () => {
    const change = (toy: ToyWorkspace): void =>
      toy.edit('pipelines/lab.yaml', (text) =>
        text.replace('stage: model-ae', 'stage: model-ae, params: { latent: 3 }'),
      );
    const pull = member(served.tokens.pr);
    change(pull);
    // From main's cache what main had; its own into its own scope.
    expect(pull.nx('run', 'pipelines:lab').ran).toEqual(['lab:check', 'lab:small']);
    const again = member(served.tokens.pr);
    change(again);
    expect(again.nx('run', 'pipelines:lab').ran).toEqual([]);
    const main = member(served.tokens.write);
    change(main);
    expect(main.nx('run', 'pipelines:lab').ran).toEqual(['lab:check', 'lab:small']);
  });
});

describe.each([
  ['off', 'false'],
  ['on', 'true'],
])('a run goes on, with one warning, daemon %s', (_name, daemon) => {
  it.each<[string, (toy: ToyWorkspace) => void]>([
    ['without a server', (toy) => void (toy.env[SERVER] = 'http://127.0.0.1:9')],
    ['with a token that is not known', (toy) => void (toy.env[TOKEN] = 'tgc_00000000_x')],
  ])('%s', { timeout: 180_000 }, (_what, spoil) => {
    const toy = member(served.tokens.read, { NX_DAEMON: daemon });
    spoil(toy);
    const { status, ran, output } = toy.nx('run', 'pipelines:lab');
    expect([status, ran]).toEqual([0, ALL]);
    // The daemon keeps what its plugins say to itself.
    if (daemon === 'false') expect(warnings(output)).toBe(1);
  });
});

it('a server that dies in the middle of a run costs misses and one warning', async () => {
  const short = await serve();
  const toy = member(short.tokens.write, { [SERVER]: short.url });
  try {
    toy.edit('pipelines/lab.yaml', (text) =>
      text.replace('stage: model-ae', 'stage: model-ae, params: { sleep: 150 }'),
    );
    writeFileSync(toy.env.TOY_RUNS as string, '');
    const nx = join(toy.root, 'node_modules/nx/dist/bin/nx.js');
    const child = spawn(process.execPath, [nx, 'run', 'pipelines:lab'], { cwd: toy.root, env: toy.env });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<number | null>((done) => void child.once('exit', done));
    await expect
      .poll(() => readFileSync(toy.env.TOY_RUNS as string, 'utf8'), { timeout: 60_000 })
      .toContain('lab:small');
    await short.kill();
    expect(await ended).toBe(0);
    expect(statuses(toy)).toEqual(['ran']);
    expect(warnings(output)).toBe(1);
  } finally {
    await short.stop();
  }
});

it(
  'bodies of a large artefact go another way, and come to who asks for their node',
  { timeout: 300_000 },
  () => {
    const change = (toy: ToyWorkspace): void =>
      toy.edit('pipelines/lab.yaml', (text) =>
        text.replace('stage: model-ae', 'stage: model-ae, params: { mebibytes: 70 }'),
      );
    const weights = (toy: ToyWorkspace): string => join(toy.root, 'results/lab/small/weights.bin');
    const writer = member(served.tokens.write);
    change(writer);
    expect(writer.nx('run', 'pipelines:lab').status).toBe(0);
    expect(statSync(weights(writer)).size).toBe(70 * 2 ** 20);
    const stored = served.audited().filter(({ outcome }) => outcome === 'stored');
    expect(stored.filter(({ kind }) => kind === 'blobs').map(({ bytes }) => bytes)).toEqual([70 * 2 ** 20]);
    // The server read in Nx's own archive which body its entry needs.
    const blob = stored.find(({ kind }) => kind === 'blobs')?.name;
    const notes = join(served.root, 'store/notes');
    const needing = readdirSync(notes, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(
        (entry) =>
          JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8')) as { needs: string[] },
      )
      .filter(({ needs }) => needs.length > 0);
    expect(needing.map(({ needs }) => needs)).toEqual([[blob]]);
    // What Nx sent is small.
    expect(
      Math.max(...stored.filter(({ kind }) => kind === 'cache').map(({ bytes }) => bytes ?? 0)),
    ).toBeLessThan(1e6);
    const reader = member(served.tokens.read);
    change(reader);
    const { ran } = reader.nx('run', 'lab:check:validate');
    expect([ran, existsSync(weights(reader))]).toEqual([[], false]);
    expect(reader.nx('run', 'lab:small:train').ran).toEqual([]);
    expect(readFileSync(weights(reader)).equals(readFileSync(weights(writer)))).toBe(true);
    // Without the network, from the user's own store, without a copy.
    reader.env[SERVER] = '';
    rmSync(join(reader.root, 'results/lab/small'), { recursive: true });
    expect(reader.nx('run', 'lab:small:train').ran).toEqual([]);
    expect(statSync(weights(reader)).nlink).toBe(2);
    // Nowhere any more: the reader is told what to do, and that does it.
    const other = member(served.tokens.read, { [SERVER]: '' });
    change(other);
    other.env.NX_CACHE_DIRECTORY = reader.env.NX_CACHE_DIRECTORY as string;
    other.env.NX_WORKSPACE_DATA_DIRECTORY = reader.env.NX_WORKSPACE_DATA_DIRECTORY as string;
    other.edit('packages/validate/src/stage.ts', (text) => `${text}\n// Changed.\n`);
    const { status, output } = other.nx('run', 'lab:check:validate');
    expect(status).not.toBe(0);
    const remedy = /npx (nx run lab:small:train --skip-nx-cache)/.exec(output)?.[1].split(' ').slice(1) ?? [];
    expect(other.nx(...remedy)).toMatchObject({ status: 0, ran: ['lab:ingest', 'lab:small'] });
    expect(other.nx('run', 'lab:check:validate')).toMatchObject({ status: 0, ran: ['lab:check'] });
  },
);

it('restricted nodes reach a cache that is private, and leave nothing in what others read', () => {
  const before = served.audited().length;
  const toy = member(served.tokens.private);
  toy.write('pipelines/secret.yaml', `access: restricted\n${NODES}`);
  toy.nx('run', 'pipelines:secret');
  expect(served.audited()).toHaveLength(before);
  toy.write(
    'cache.yaml',
    `server: ${served.url}\nprivate: true\nacknowledged: J. Doe, 2026-11-26, agreement of lab X\n`,
  );
  expect(toy.nx('run', 'pipelines:secret', '--skip-nx-cache').status).toBe(0);
  const again = member(served.tokens.private);
  again.write('pipelines/secret.yaml', toy.read('pipelines/secret.yaml'));
  again.write('cache.yaml', toy.read('cache.yaml'));
  toy.edit('pipelines/secret.yaml', (text) =>
    text.replace('stage: model-ae', 'stage: model-ae, params: { latent: 6 }'),
  );
  again.edit('pipelines/secret.yaml', (text) =>
    text.replace('stage: model-ae', 'stage: model-ae, params: { latent: 6 }'),
  );
  expect(toy.nx('run', 'pipelines:secret').ran).toContain('secret:small');
  expect(again.nx('run', 'pipelines:secret').ran).not.toContain('secret:small');
  const stored = served
    .audited()
    .slice(before)
    .filter(({ outcome }) => outcome === 'stored');
  expect(stored.length).toBeGreaterThan(0);
  expect(new Set(stored.map(({ scope }) => scope))).toEqual(new Set(['private']));
});
