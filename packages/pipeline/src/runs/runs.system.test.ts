import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';
import { diffRuns } from './diff.ts';
import { lastOf } from './record.ts';
import { cacheFolders, whereabouts } from './restore.ts';
import { findRun, listRuns } from './store.ts';

const PIPELINE = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/a.txt } }
  small: { stage: model-ae, needs: { streamlines: ingest }, params: { latent: 4 } }
  big: { stage: model-ae, needs: { streamlines: ingest }, params: { latent: 8 } }
  check: { stage: validate, needs: { models: [small, big] } }
`;

describe('runs that Nx has made', () => {
  let toy: ToyWorkspace;
  beforeAll(() => {
    toy = toyWorkspace();
    toy.write('data/raw/a.txt', 'hello');
    toy.write('data/.gitignore', 'raw/\n');
    toy.write('pipelines/one.yaml', PIPELINE);
    toy.commit('start');
    expect(toy.nx('run', 'pipelines:one').status).toBe(0);
    toy.edit('pipelines/one.yaml', (text) => text.replace('latent: 4', 'latent: 5'));
    expect(toy.nx('run', 'pipelines:one').status).toBe(0);
  });
  afterAll(() => toy.remove());

  it('stand beside each other, with commit, state of the sources and how each node ended', () => {
    const [second, first] = listRuns(toy.root, 'one');
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: toy.root, encoding: 'utf8' }).trim();
    expect(lastOf(first)).toMatchObject({ commit: head, dirty: false });
    expect(lastOf(second)).toMatchObject({ commit: head, dirty: true });
    const statuses = Object.fromEntries(
      Object.entries(lastOf(second).nodes).map(([id, { status }]) => [id, status]),
    );
    expect(statuses).toEqual({ ingest: 'cached', small: 'ran', big: 'cached', check: 'ran' });
    expect(first.metrics['reconstruction.small.plausible.mean_point_error'].value).toBe(0.25);
    expect(second.metrics['reconstruction.small.plausible.mean_point_error'].value).toBe(0.2);
  });

  it('are compared down to the node that made the difference', () => {
    const [second, first] = listRuns(toy.root, 'one');
    const diff = diffRuns(first, second);
    expect(diff.parameters).toEqual([{ parameter: 'small.params.latent', from: 4, to: 5 }]);
    expect(diff.first).toEqual(['small']);
    expect(diff.inherited).toMatchObject([{ node: 'check', causes: [], from: ['small'] }]);
    expect(diff.metrics).toHaveLength(1);
    expect(diff.code).toEqual([]);
  });

  it('can be restored while the cache has them, also where a later run stands in results', () => {
    const caches = cacheFolders(toy.root, toy.env);
    const [second, first] = listRuns(toy.root, 'one');
    expect(Object.fromEntries(whereabouts(toy.root, caches, second))).toEqual({
      ingest: 'here',
      small: 'here',
      big: 'here',
      check: 'here',
    });
    expect(Object.fromEntries(whereabouts(toy.root, caches, first))).toEqual({
      ingest: 'here',
      small: 'cached',
      big: 'here',
      check: 'cached',
    });
    expect(whereabouts(toy.root, [], first).get('small')).toBe('gone');
  });

  it('are one entry with two times when run again as they were, restored as said', () => {
    toy.write('pipelines/one.yaml', PIPELINE);
    const { ran } = toy.nx('run', 'pipelines:one');
    expect(ran).toEqual([]);
    const runs = listRuns(toy.root, 'one');
    expect(runs.map(({ occasions }) => occasions.length)).toEqual([2, 1]);
    expect(findRun(toy.root, runs[0].id.slice(0, 8)).id).toBe(runs[0].id);
  });

  it('tell code that changed nothing, raw data that did, and a node that failed', () => {
    const [base] = listRuns(toy.root, 'one');
    toy.edit('packages/model-ae/src/stage.ts', (text) => `// a comment\n${text}`);
    toy.nx('run', 'pipelines:one');
    const [commented] = listRuns(toy.root, 'one');
    expect(commented.id).toBe(base.id);
    expect(diffRuns(base, commented)).toMatchObject({
      code: [{ node: 'small' }, { node: 'big' }],
      cutOff: ['small', 'big'],
      inherited: [],
    });
    toy.write('data/raw/a.txt', 'changed');
    toy.nx('run', 'pipelines:one');
    const [changed] = listRuns(toy.root, 'one');
    const diff = diffRuns(commented, changed);
    expect(diff.roots).toMatchObject([{ node: 'ingest', causes: ['data'], content: true }]);
    expect(diff.inherited.map(({ node }) => node)).toEqual(['small', 'big']);
    expect(diff.cutOff).toEqual(['check']);
    toy.edit('pipelines/one.yaml', (text) => text.replace('latent: 4', 'latent: 4, fail: true'));
    toy.nx('run', 'pipelines:one');
    const [failed] = listRuns(toy.root, 'one');
    expect(lastOf(failed).nodes.small.status).toBe('failed');
    expect(failed.nodes.find(({ id }) => id === 'small')?.artefact).toBeNull();
    expect(diffRuns(changed, failed).first).toEqual(['small']);
    rmSync(join(toy.root, 'results/one/runs'), { recursive: true });
    expect(listRuns(toy.root, 'one')).toEqual([]);
  });
});
