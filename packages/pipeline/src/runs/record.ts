import { sha256, stableJson, type Access, type Verb } from '@tractogen/core';
import type { Origin } from '../cache/origin.ts';
import type { Metric, Status } from '../summary/summary.ts';

/** What a node's run depended on and what came of it. */
export interface RunNode {
  readonly id: string;
  readonly stage: string;
  readonly verb: Verb;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly splitSeed: number;
  /** By role: ids of the nodes read. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly access: Access;
  /** SHA-256 of `artefact.json`; null where the node failed or was skipped. */
  readonly artefact: string | null;
  /** Digest of the code that made the artefact; null where unknown. */
  readonly code: string | null;
  /** What else is known of how it was made: Node's version, backend, threads. */
  readonly runtime: Readonly<Record<string, unknown>>;
}

/** One node in one occasion. */
export interface Occurrence {
  readonly status: Status;
  readonly seconds: number | null;
  /** Nx's hash of the task, which names its entry in the cache; null where unknown. */
  readonly hash: string | null;
  /** Who had computed it, where it came from the team's cache and that told. */
  readonly origin?: Origin;
}

/** One time at which the run's content was arrived at. */
export interface Occasion {
  /** ISO 8601, UTC; when its last task had ended. */
  readonly at: string;
  /** Null outside a git repository. */
  readonly commit: string | null;
  /** Whether tracked files differed from the commit. */
  readonly dirty: boolean;
  readonly nodes: Readonly<Record<string, Occurrence>>;
}

/** `results/<pipeline>/runs/<id>.json`: one experiment, however often it was run. */
export interface RunRecord {
  readonly schema: 1;
  readonly id: string;
  readonly pipeline: string;
  /** The strictest of its nodes. */
  readonly access: Access;
  /** Nodes of the whole pipeline; more than `nodes` if only a part was asked for. */
  readonly size: number;
  /** In the order of the DAG. */
  readonly nodes: readonly RunNode[];
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Metrics of single subjects, which are not kept here. */
  readonly metricsWithheld: number;
  /** Oldest first. */
  readonly occasions: readonly Occasion[];
}

/** By content: plans and artefacts, not times, commit, machine or whether a cache had them. */
export function runId(pipeline: string, nodes: readonly RunNode[]): string {
  const content = nodes.map(({ code: _code, runtime: _runtime, ...rest }) => rest);
  return sha256(stableJson({ pipeline, nodes: content.toSorted((a, b) => (a.id < b.id ? -1 : 1)) })).slice(
    0,
    12,
  );
}

/** The latest occasion; every record has one. */
export const lastOf = (run: RunRecord): Occasion => run.occasions[run.occasions.length - 1];
