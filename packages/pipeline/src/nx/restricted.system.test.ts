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
    [['run-many', '-t', 'train', '--skip-nx-cache'], 4],
    [['run', 'model-ae:train', '--skip-nx-cache'], 4],
    [['affected', '-t', 'train', '--base=HEAD'], 0],
  ])('is asked for nothing and told nothing by nx %j', (words, nodes) => {
    const { status, ran } = toy.nx(...words);
    expect([status, ran.length]).toEqual([0, nodes]);
    expect(cache.look()).toEqual({ requests: [], bodies: [] });
  });

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
