import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256, stableJson } from '@tractogen/core';
import type { RunNode, RunRecord } from '@tractogen/pipeline';

export interface MadeRuns {
  readonly root: string;
  /** Has a history of three lines, 2500 metrics and 250 parameters besides its own. */
  readonly open: RunRecord;
  /** Its only node failed. */
  readonly restricted: RunRecord;
}

const NODE = {
  stage: 'model-ae',
  verb: 'train',
  seed: 7,
  splitSeed: 1,
  inputs: {},
  code: 'c'.repeat(64),
} as const;

/** Writes a workspace's `results/` with two runs, of pipelines `toy` and `cohort-toy`. */
export function madeRuns(root: string): MadeRuns {
  const manifest = stableJson({ made: true });
  const ae = join(root, 'results/toy/ae');
  mkdirSync(ae, { recursive: true });
  writeFileSync(join(ae, 'artefact.json'), manifest);
  const history = [0, 1, 2].map((epoch) => ({ epoch, step: 3 * epoch, 'train.loss': 0.5 ** epoch }));
  writeFileSync(join(ae, 'history.jsonl'), history.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const numbered = (count: number): [string, number][] =>
    Array.from({ length: count }, (_, index) => [String(index), index]);
  const node: RunNode = {
    ...NODE,
    id: 'ae',
    access: 'open',
    params: { latent: 32, age: 93, many: Object.fromEntries(numbered(250)) },
    artefact: sha256(manifest),
    runtime: { threads: 2 },
  };
  const metrics = {
    'reconstruction.ae.plausible.mean_point_error': { value: 0.18, unit: 'mm' },
    verdict: { value: 'good' },
    ...Object.fromEntries(numbered(2500).map(([name, value]) => [`many.${name}`, { value }])),
  };
  const open = record('toy', '0123456789ab', [node], metrics);
  const failed = { ...node, access: 'restricted' as const, params: {}, artefact: null, code: null };
  const restricted = record('cohort-toy', 'ba9876543210', [failed], {});
  for (const run of [open, restricted]) {
    mkdirSync(join(root, 'results', run.pipeline, 'runs'), { recursive: true });
    writeFileSync(join(root, 'results', run.pipeline, 'runs', `${run.id}.json`), stableJson(run));
  }
  return { root, open, restricted };
}

function record(pipeline: string, id: string, nodes: RunNode[], metrics: RunRecord['metrics']): RunRecord {
  const ended = ({ artefact }: RunNode) => (artefact === null ? ('failed' as const) : ('ran' as const));
  const occasion = {
    at: '2026-01-02T03:04:05.000Z',
    commit: 'ab'.repeat(20),
    dirty: true,
    nodes: Object.fromEntries(nodes.map((node) => [node.id, { status: ended(node), seconds: 1, hash: '1' }])),
  };
  const access = nodes[0].access;
  const size = nodes.length;
  return { schema: 1, id, pipeline, access, size, nodes, metrics, metricsWithheld: 0, occasions: [occasion] };
}
