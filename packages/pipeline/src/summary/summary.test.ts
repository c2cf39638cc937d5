import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineNode } from '../graph/pipeline.ts';
import type { TaskResult } from '../nx/types.ts';
import { keepOrigins } from './origins.ts';
import { summarise } from './summary.ts';
import { summaryTable } from './table.ts';

const node = (id: string, verb: PipelineNode['verb']): PipelineNode => ({
  id,
  verb,
  stage: verb,
  params: {},
  paths: [],
  varied: [],
  inputs: {},
  seed: 0,
  access: 'open',
  resources: {},
  entry: id,
});
const result = (status: string, hash?: string): TaskResult => ({
  task: { id: '', target: { project: '', target: '' }, ...(hash === undefined ? {} : { hash }) },
  status,
  startTime: 1000,
  endTime: 3500,
});
const nodes = [
  node('in', 'ingest'),
  node('ae', 'train'),
  node('check', 'validate'),
  node('report', 'report'),
  node('other', 'train'),
];

describe('summarise', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tractogen-summary-'));
    const put = (file: string, text: string): void => {
      mkdirSync(join(root, file, '..'), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    put(
      'results/p/logs/ae/run.json',
      JSON.stringify({ schema: 1, stage: 'train', exitCode: 0, seconds: 83.4, maxRss: 300 * 2 ** 20 }),
    );
    put(
      'results/p/logs/in/run.json',
      JSON.stringify({ schema: 1, stage: 'ingest', exitCode: 0, seconds: 9, maxRss: 1 }),
    );
    put(
      'results/p/check/metrics.json',
      JSON.stringify({
        'reconstruction.ae.plausible.mean_point_error': { value: 0.234567, unit: 'mm', n: 3, split: 'test' },
        'other.figure': { value: 1, unit: '1' },
      }),
    );
    put('results/p/report/index.html', '');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('tells what ran, in seconds and bytes, from the log; nothing of what did not', () => {
    const results = new Map(
      Object.entries({
        in: 'local-cache',
        ae: 'success',
        check: 'success',
        report: 'remote-cache',
        other: 'failure',
      }).map(([id, status]) => [id, result(status)]),
    );
    const summary = summarise(root, 'p', nodes, results);
    expect(summary.nodes).toEqual([
      { id: 'in', verb: 'ingest', status: 'cached', seconds: null, maxRss: null },
      { id: 'ae', verb: 'train', status: 'ran', seconds: 83.4, maxRss: 300 * 2 ** 20 },
      { id: 'check', verb: 'validate', status: 'ran', seconds: 2.5, maxRss: null },
      { id: 'report', verb: 'report', status: 'remote', seconds: null, maxRss: null },
      { id: 'other', verb: 'train', status: 'failed', seconds: 2.5, maxRss: null },
    ]);
    expect(summaryTable(summary)).toBe(`p: 1 cached, 2 ran, 1 remote, 1 failed
  ae     train     ran     1 min 23 s  300 MiB
  check  validate  ran     2.5 s
  other  train     failed  2.5 s
  reconstruction.ae.plausible.mean_point_error  0.2346 mm
  report   results/p/report/index.html
  summary  results/p/summary.json`);
  });

  it('tells who had computed what came from the team, in later runs too, until it runs here', async () => {
    const summed = async (
      status: string,
      hash: string,
      told: Record<string, string> = {},
    ): Promise<[unknown, string]> => {
      const results = new Map(['in', 'check', 'report'].map((id) => [id, result(status, `${hash}-${id}`)]));
      const origins = Object.entries(told).map(
        ([id, by], day) => [`${hash}-${id}`, { by, at: `2026-01-0${day + 1}T00:00:00Z` }] as const,
      );
      await keepOrigins(root, 'p', results, new Map(origins));
      const summary = summarise(root, 'p', nodes, results);
      const found = summary.nodes.flatMap(({ id, origin }) => (origin ? [`${id} ${origin.by}`] : []));
      return [found, summaryTable(summary)];
    };
    const told = { in: 'ci-main', check: 'ci-main', report: 'gpu-box' };
    const all = ['in ci-main', 'check ci-main', 'report gpu-box'];
    const [remote, table] = await summed('remote-cache', '1', told);
    expect(remote).toEqual(all);
    expect(table).toContain(`p: 3 remote
  computed by ci-main  2 nodes  2026-01-01 to 2026-01-02
  computed by gpu-box  1 node   2026-01-03
`);
    expect((await summed('local-cache', '1'))[0]).toEqual(all);
    expect((await summed('skipped', '1'))[0]).toEqual([]);
    expect((await summed('local-cache', '2'))[0]).toEqual([]);
    expect((await summed('success', '1'))[0]).toEqual([]);
    expect((await summed('local-cache', '1'))[0]).toEqual([]);
    // A server that does not tell.
    await summed('remote-cache', '1', told);
    expect((await summed('remote-cache', '1'))[0]).toEqual([]);
  });

  it('shows no figures and no report that an earlier run left behind', () => {
    const results = new Map([
      ['check', result('failure')],
      ['report', result('skipped')],
    ]);
    expect(summarise(root, 'p', nodes, results)).toMatchObject({ metrics: {}, report: null });
  });
});
