import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineNode } from '../graph/pipeline.ts';
import type { TaskResult } from '../nx/types.ts';
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
const result = (status: string): TaskResult => ({
  task: { id: '', target: { project: '', target: '' } },
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

  it('shows no figures and no report that an earlier run left behind', () => {
    const results = new Map([
      ['check', result('failure')],
      ['report', result('skipped')],
    ]);
    expect(summarise(root, 'p', nodes, results)).toMatchObject({ metrics: {}, report: null });
  });
});
