import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logDir, readRunRecord } from '../launch/log.ts';
import type { Origin } from '../cache/origin.ts';
import type { PipelineNode } from '../graph/pipeline.ts';
import type { TaskResult } from '../nx/types.ts';
import { outDir } from '../plan/write.ts';
import { originOf } from './origins.ts';

export type Status = 'ran' | 'cached' | 'remote' | 'failed' | 'skipped';

export interface NodeSummary {
  readonly id: string;
  readonly verb: string;
  readonly status: Status;
  /** Wall clock of this run; null for a node that did not run. */
  readonly seconds: number | null;
  /** Bytes; null where unknown. */
  readonly maxRss: number | null;
  /** Who had computed it, of a node whose result came from the team's cache, in this run or before; absent where unknown. */
  readonly origin?: Origin;
}

export interface Metric {
  readonly value: number | string | boolean | null;
  readonly unit?: string;
}

/** `results/<pipeline>/summary.json`: the last run of a pipeline, or of the part that was asked for. */
export interface Summary {
  readonly schema: 1;
  readonly pipeline: string;
  readonly nodes: readonly NodeSummary[];
  /** Of the validate nodes that ran or came from a cache; names are prefixed by the node's id where there are several. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Path of the first report from the workspace root, if this run made it or took it from a cache. */
  readonly report: string | null;
  /** All of them. */
  readonly reports: readonly string[];
}

const STATUS: Readonly<Record<string, Status>> = {
  success: 'ran',
  'local-cache': 'cached',
  'local-cache-kept-existing': 'cached',
  'remote-cache': 'remote',
  failure: 'failed',
  skipped: 'skipped',
};

/**
 * Sums up a run of (a part of) a pipeline.
 *
 * @param nodes all nodes of the pipeline
 * @param results by node id, how Nx's task for it ended
 */
export function summarise(
  root: string,
  pipeline: string,
  nodes: readonly PipelineNode[],
  results: ReadonlyMap<string, TaskResult>,
): Summary {
  const ran = nodes.filter(({ id }) => results.has(id));
  // What an earlier run left behind is not shown as this one's.
  const stands = ({ id }: PipelineNode): boolean =>
    ['ran', 'cached', 'remote'].includes(STATUS[results.get(id)?.status ?? ''] ?? 'failed');
  const validates = nodes.filter((node) => node.verb === 'validate' && stands(node));
  const metrics = validates.flatMap(({ id }) => {
    const prefix = validates.length > 1 ? `${id}.` : '';
    return Object.entries(readMetrics(join(root, outDir(pipeline, id), 'metrics.json'))).map(
      ([name, metric]): [string, Metric] => [`${prefix}${name}`, metric],
    );
  });
  const reports = nodes
    .filter((node) => node.verb === 'report' && stands(node))
    .map(({ id }) => `${outDir(pipeline, id)}/index.html`)
    .filter((path) => existsSync(join(root, path)));
  return {
    schema: 1,
    pipeline,
    nodes: ran.map((node) => nodeSummary(root, pipeline, node, results.get(node.id) as TaskResult)),
    metrics: Object.fromEntries(metrics),
    report: reports[0] ?? null,
    reports,
  };
}

function nodeSummary(
  root: string,
  pipeline: string,
  { id, verb }: PipelineNode,
  result: TaskResult,
): NodeSummary {
  const status = STATUS[result.status] ?? 'failed';
  if (status !== 'ran' && status !== 'failed') {
    const origin = status === 'skipped' ? undefined : originOf(root, pipeline, id, result.task.hash);
    return { id, verb, status, seconds: null, maxRss: null, ...(origin === undefined ? {} : { origin }) };
  }
  const record = readRunRecord(logDir(root, pipeline, id));
  const { startTime, endTime } = result;
  const seconds = record?.seconds ?? (startTime && endTime ? (endTime - startTime) / 1000 : null);
  return { id, verb, status, seconds, maxRss: record?.maxRss ?? null };
}

function readMetrics(file: string): Record<string, Metric> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Metric>;
  } catch {
    return {};
  }
}
