import { strictest } from '@tractogen/core';
import { runId, type RunNode, type RunRecord } from '../runs/record.ts';

/** A node of a made record: reads nothing, has no parameters. */
export function madeNode(id: string, change: Partial<RunNode> = {}): RunNode {
  return {
    id,
    stage: 'model-ae',
    verb: 'train',
    params: {},
    seed: 1,
    splitSeed: 1,
    inputs: {},
    access: 'open',
    artefact: 'f'.repeat(64),
    code: 'c'.repeat(64),
    runtime: { threads: 2 },
    ...change,
  };
}

/** A record of pipeline `toy` in which every node ran in one second. */
export function madeRun(
  nodes: readonly RunNode[],
  { at = '2026-01-01T00:00:00.000Z', ...change }: Partial<RunRecord> & { at?: string } = {},
): RunRecord {
  return {
    schema: 1,
    id: runId('toy', nodes),
    pipeline: 'toy',
    access: strictest(nodes.map(({ access }) => access)),
    size: nodes.length,
    nodes,
    metrics: {},
    metricsWithheld: 0,
    occasions: [
      {
        at,
        commit: 'ab'.repeat(20),
        dirty: false,
        nodes: Object.fromEntries(
          nodes.map(({ id, artefact }) => [
            id,
            {
              status: artefact === null ? ('failed' as const) : ('ran' as const),
              seconds: 1,
              hash: `hash-${id}`,
            },
          ]),
        ),
      },
    ],
    ...change,
  };
}
