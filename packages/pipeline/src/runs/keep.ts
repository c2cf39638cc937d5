import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_FILE, PROVENANCE_FILE, formatError, sha256, strictest, type Plan } from '@tractogen/core';
import { topologicalOrder } from '../graph/order.ts';
import type { PipelineNode } from '../graph/pipeline.ts';
import type { TaskResult } from '../nx/types.ts';
import { outDir, planDir } from '../plan/write.ts';
import type { Status, Summary } from '../summary/summary.ts';
import { runId, type Occurrence, type RunNode, type RunRecord } from './record.ts';
import { keepRun } from './store.ts';
import { withoutSubjects } from './withheld.ts';

/** Statuses after which no artefact of this run stands. */
const WITHOUT: readonly Status[] = ['failed', 'skipped'];

/** Records the run that has just ended beside those before it; if that fails, says so: the run itself is well. */
export async function recordRun(
  output: { write(text: string): unknown },
  ...run: Parameters<typeof keepRecord>
): Promise<void> {
  try {
    await keepRecord(...run);
  } catch (error) {
    output.write(`\nThis run was not recorded. ${formatError(error)}\n`);
  }
}

async function keepRecord(
  root: string,
  nodes: readonly PipelineNode[],
  results: ReadonlyMap<string, TaskResult>,
  summary: Summary,
  now = (): Date => new Date(),
): Promise<RunRecord | null> {
  const { pipeline } = summary;
  const status = new Map(summary.nodes.map((node) => [node.id, node]));
  const sorted = topologicalOrder(nodes);
  const ordered = ('order' in sorted ? sorted.order : nodes).filter(({ id }) => status.has(id));
  const kept = ordered.flatMap(({ id }): RunNode[] => {
    const plan = readJson(join(root, planDir(pipeline), `${id}.json`)) as Plan | undefined;
    if (plan === undefined) return [];
    const stands = !WITHOUT.includes(status.get(id)?.status ?? 'failed');
    return [runNode(root, plan, stands)];
  });
  if (kept.length === 0) return null;
  const { metrics, withheld } = withoutSubjects(summary.metrics);
  return await keepRun(root, {
    schema: 1,
    id: runId(pipeline, kept),
    pipeline,
    access: strictest(kept.map(({ access }) => access)),
    size: nodes.length,
    nodes: kept,
    metrics,
    metricsWithheld: withheld,
    occasions: [
      {
        at: now().toISOString(),
        ...commitOf(root),
        nodes: Object.fromEntries(
          kept.map(({ id }): [string, Occurrence] => {
            const { status: ended = 'failed', seconds = null, origin } = status.get(id) ?? {};
            const hash = results.get(id)?.task.hash ?? null;
            return [id, { status: ended, seconds, hash, ...(origin === undefined ? {} : { origin }) }];
          }),
        ),
      },
    ],
  });
}

function runNode(root: string, plan: Plan, stands: boolean): RunNode {
  const dir = join(root, outDir(plan.pipeline, plan.node));
  const manifest = stands ? read(join(dir, MANIFEST_FILE)) : undefined;
  const provenance = manifest === undefined ? undefined : readJson(join(dir, PROVENANCE_FILE));
  const facts = (provenance ?? {}) as Record<string, unknown>;
  return {
    id: plan.node,
    stage: plan.stage,
    verb: plan.verb,
    params: plan.params,
    seed: plan.seed,
    splitSeed: plan.splitSeed,
    inputs: Object.fromEntries(
      Object.entries(plan.inputs).map(([role, from]) => [role, from.map(({ node }) => node)]),
    ),
    access: plan.access,
    artefact: manifest === undefined ? null : sha256(manifest),
    code: typeof facts.code === 'string' ? facts.code : null,
    runtime: runtimeOf(facts),
  };
}

/** Node's version and `runtime`; whatever else a stage adds to its provenance belongs to its data. */
function runtimeOf({ node_version, runtime }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...(node_version === undefined ? {} : { node: node_version }),
    ...(typeof runtime === 'object' && runtime !== null ? runtime : {}),
  };
}

function commitOf(root: string): { commit: string | null; dirty: boolean } {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return { commit, dirty: git('status', '--porcelain', '--untracked-files=no') !== '' };
  } catch {
    return { commit: null, dirty: false };
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
