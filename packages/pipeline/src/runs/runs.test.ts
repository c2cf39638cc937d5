import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeNode, madeRun } from '../testing/runs.ts';
import { diffRuns } from './diff.ts';
import { chooseMetrics } from './metrics.ts';
import { differingParameters } from './parameters.ts';
import { runId } from './record.ts';
import { findRun, keepRun, listRuns, runsDir } from './store.ts';
import { shownParameter, withoutSubjects } from './withheld.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tractogen-runs-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('records', () => {
  it('are known by content, not by code, machine, order, commit or time', () => {
    const [a, b] = [madeNode('a', { artefact: '1' }), madeNode('b', { inputs: { x: ['a'] } })];
    const id = runId('p', [a, b]);
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(runId('p', [b, { ...a, code: 'other', runtime: { threads: 9 } }])).toBe(id);
    expect(runId('p', [{ ...a, artefact: '2' }, b])).not.toBe(id);
    expect(runId('p', [{ ...a, seed: 2 }, b])).not.toBe(id);
    expect(runId('q', [a, b])).not.toBe(id);
  });

  it('gather occasions, are listed latest first and found by the start of their id', async () => {
    const one = madeRun([madeNode('a')], { at: '2026-01-01T00:00:00.000Z' });
    const other = madeRun([madeNode('a', { params: { latent: 2 } })], { at: '2026-01-02T00:00:00.000Z' });
    await keepRun(root, one);
    await keepRun(root, other);
    expect(listRuns(root, 'toy').map(({ id }) => id)).toEqual([other.id, one.id]);
    const later = madeRun([madeNode('a')], { at: '2026-01-03T00:00:00.000Z' });
    await keepRun(root, later);
    expect(listRuns(root, 'toy').map(({ id, occasions }) => [id, occasions.length])).toEqual([
      [one.id, 2],
      [other.id, 1],
    ]);
    expect(findRun(root, other.id.slice(0, 6)).id).toBe(other.id);
    expect(() => findRun(root, '')).toThrow('2 runs have ids');
    expect(() => findRun(root, 'zz')).toThrow('no run has an id that starts with "zz"');
    expect(() => findRun(root, one.id, 'another')).toThrow('no run of another');
    writeFileSync(join(root, runsDir('toy'), `${'0'.repeat(12)}.json`), '{');
    expect(() => listRuns(root, 'toy')).toThrow('this is no record of a run');
  });
});

describe('differences', () => {
  it('tell what differs itself from what only inherits, and where content is equal', () => {
    const chain = (artefacts: string, params: object[] = [{}, {}, {}, {}]) =>
      madeRun(
        ['a', 'b', 'c', 'd'].map((id, index) =>
          madeNode(id, {
            params: { ...params[index] },
            inputs: index === 0 ? {} : { from: ['abcd'[index - 1]] },
            artefact: artefacts[index],
          }),
        ),
      );
    const base = chain('1111');
    const both = diffRuns(base, chain('1222', [{}, { x: 1 }, {}, { y: { z: 2 } }]));
    expect(both.first).toEqual(['b']);
    expect(both.roots.map(({ node, from }) => [node, from])).toEqual([
      ['b', []],
      ['d', ['c']],
    ]);
    expect(both.inherited.map(({ node }) => node)).toEqual(['c']);
    expect(both.parameters.map(({ parameter }) => parameter)).toEqual(['b.params.x', 'd.params.y.z']);
    const cut = diffRuns(base, chain('1211', [{}, { x: 1 }, {}, {}]));
    expect([cut.first, cut.inherited, cut.cutOff]).toEqual([['b'], [], ['c']]);
    const data = diffRuns(base, chain('2222'));
    expect(data.roots).toMatchObject([{ node: 'a', causes: ['data'] }]);
    const failed = diffRuns(base, madeRun([{ ...base.nodes[0], artefact: null }], { size: 4 }));
    expect(failed.roots).toMatchObject([{ node: 'a', causes: ['outcome'] }]);
    const none = diffRuns(base, base);
    expect([none.roots, none.inherited, none.metrics, none.parameters]).toEqual([[], [], [], []]);
  });

  it('tell runtime, nodes that only one run has, and do not compare what was not asked for', () => {
    const [a, b] = [madeNode('a'), madeNode('b')];
    const other = diffRuns(madeRun([a, b]), madeRun([{ ...a, runtime: { threads: 4 } }, madeNode('c')]));
    expect(other.roots.map(({ node, causes }) => [node, causes])).toEqual([
      ['a', ['runtime']],
      ['b', ['removed']],
      ['c', ['added']],
    ]);
    const part = diffRuns(madeRun([a, b]), madeRun([a], { size: 2 }));
    expect([part.roots, part.notCompared]).toEqual([[], ['b']]);
  });

  it('of metrics are second minus first', () => {
    const metric = (value: number | null) => ({ value, unit: 'mm' });
    const [a, b] = [
      { x: metric(1), same: metric(3) },
      { x: metric(1.5), same: metric(3), new: metric(7) },
    ];
    const diff = diffRuns(madeRun([madeNode('a')], { metrics: a }), madeRun([madeNode('a')], { metrics: b }));
    expect(diff.metrics).toEqual([
      { name: 'new', a: undefined, b: 7, difference: null, unit: 'mm' },
      { name: 'x', a: 1, b: 1.5, difference: 0.5, unit: 'mm' },
    ]);
  });
});

describe('what is shown', () => {
  it('is of ages above 89 only that they are', () => {
    const runs = [91, 95, 70].map((age) => madeRun([madeNode('a', { params: { age, stage: 95 } })]));
    expect([...differingParameters(runs)]).toEqual([['a.params.age', ['90+', '90+', 70]]]);
    expect(shownParameter([60, 92], 'params.agesAsked')).toEqual([60, '90+']);
    expect(shownParameter(256, 'params.averages')).toBe(256);
    expect(withoutSubjects({ 'age.max': { value: 97, unit: 'years' } }).metrics['age.max'].value).toBe('90+');
  });

  it('is nothing of single subjects', () => {
    const one = { value: 1 };
    const { metrics, withheld } = withoutSubjects({
      'overlap.sub-0123456789ab.mean': one,
      'overlap.0123456789ab.mean': one,
      'overlap.mean': one,
    });
    expect([Object.keys(metrics), withheld]).toEqual([['overlap.mean'], 2]);
  });

  it('is what globs choose, or the headlines', () => {
    const metrics = Object.fromEntries(
      [
        'reconstruction.ae.plausible.mean_point_error',
        'filtering.f1',
        'gesta.bundle_1.gap_closed',
        'x+y',
      ].map((name) => [name, { value: 1 }]),
    );
    const names = (globs?: string[]) => chooseMetrics(metrics, globs).map(([name]) => name);
    expect(names()).toEqual(['reconstruction.ae.plausible.mean_point_error', 'filtering.f1']);
    expect(names(['gesta.*', '*f?'])).toEqual(['gesta.bundle_1.gap_closed', 'filtering.f1']);
    expect(names(['x+y'])).toEqual(['x+y']);
    expect(names(['nothing'])).toEqual([]);
  });
});
