import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeCache, type FakeCache } from '../testing/fake-cache.ts';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';

const NODES = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/cohort.txt } }
  small: { stage: model-ae, needs: { streamlines: ingest } }
  check: { stage: validate, needs: { models: [small] } }
`;

describe.each([
  ['off', 'false'],
  ['on', 'true'],
])('restricted nodes and a remote cache, daemon %s', (_name, daemon) => {
  let toy: ToyWorkspace;
  let cache: FakeCache;
  let seed = 0;
  beforeAll(async () => {
    toy = toyWorkspace();
    toy.env.NX_DAEMON = daemon;
    toy.write('data/.gitignore', 'raw/\n');
    toy.write('data/raw/cohort.txt', 'hello');
    // Files of participants beside it, of which no name may get about.
    toy.write('data/raw/sub-ADNI999S9001/sub-ADNI999S9001_dwi.txt', '999_S_9001');
    toy.write('pipelines/secret.yaml', `access: restricted\n${NODES}`);
    toy.write('pipelines/open.yaml', NODES);
    toy.commit('start');
    cache = await fakeCache(join(dirname(toy.root), 'cache-log.txt'));
    toy.env.NX_SELF_HOSTED_REMOTE_CACHE_SERVER = cache.url;
    toy.env.NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN = 'token';
  });
  afterAll(() => {
    cache.stop();
    if (daemon === 'true') toy.nx('daemon', '--stop');
    toy.remove();
  });

  it('stores an open pipeline there', () => {
    const { status, ran } = toy.nx('run', 'pipelines:open');
    expect([status, ran]).toEqual([0, ['open:check', 'open:ingest', 'open:small']]);
    const { requests, bodies } = cache.look();
    expect(requests.filter((request) => request.startsWith('PUT')).length).toBeGreaterThanOrEqual(3);
    expect(bodies.some((body) => body.includes('results/open/ingest/artefact.json'))).toBe(true);
  });

  it.each([
    [['run', 'pipelines:secret'], 3],
    [['run', 'secret:small:train', '--skip-nx-cache'], 2],
  ])('is asked for nothing and told nothing by nx %j', (words, nodes) => {
    const { status, ran } = toy.nx(...words);
    expect([status, ran.length]).toEqual([0, nodes]);
    expect(cache.look()).toEqual({ requests: [], bodies: [] });
  });

  /** Commands that go over open and restricted pipelines; `whatever` is a configuration that there is not, and Nx passes it over. */
  it.each([[['run-many', '-t', 'train']], [['run', 'model-ae:train:whatever']], [['run', 'model-ae:train']]])(
    'is told what is open and nothing else by nx %j',
    (words) => {
      for (const pipeline of ['open', 'secret'])
        toy.edit(`pipelines/${pipeline}.yaml`, (text) => text.replace(/seed: \d+\n|^/, `seed: ${++seed}\n`));
      const { status, ran } = toy.nx(...words);
      expect([status, ran]).toEqual([0, ['open:ingest', 'open:small', 'secret:ingest', 'secret:small']]);
      const { bodies } = cache.look();
      expect(bodies.some((body) => body.includes('results/open/small/artefact.json'))).toBe(true);
      expect(bodies.filter((body) => body.includes('results/secret'))).toEqual([]);
    },
  );

  it('names no participant in results, logs, plans or what Nx keeps', () => {
    const folder = dirname(toy.root);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/\/workspace\/(?:data\/raw|packages|\.git)\//.test(path));
    expect(files.length).toBeGreaterThan(50);
    const naming = files.filter((path) =>
      /999_?S_?9001/.test(path + (path.includes('node_modules') ? '' : readFileSync(path, 'latin1'))),
    );
    expect(naming).toEqual([]);
  });
});
