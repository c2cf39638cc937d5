import { stableJsonLine } from '@tractogen/core';
import type { Metric } from '../summary/summary.ts';
import { differingParameters, settingsOf } from './parameters.ts';
import type { RunNode, RunRecord } from './record.ts';

/** What of a node itself differs; `data`: its content differs though plan, code, runtime and inputs are equal; `outcome`: so, and it failed in one of them. */
export type Cause = 'plan' | 'code' | 'runtime' | 'data' | 'outcome' | 'added' | 'removed';

export interface NodeDifference {
  readonly node: string;
  /** Empty for a node that only inherits. */
  readonly causes: readonly Cause[];
  /** Nodes it reads whose content differs. */
  readonly from: readonly string[];
  /** Whether its artefact differs; null where a run has none of it. */
  readonly content: boolean | null;
}

export interface RunDiff {
  readonly schema: 1;
  readonly a: string;
  readonly b: string;
  readonly parameters: readonly {
    readonly parameter: string;
    readonly from: unknown;
    readonly to: unknown;
  }[];
  readonly code: readonly {
    readonly node: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly metrics: readonly MetricDifference[];
  /** In the order of the DAG: what differs itself. */
  readonly roots: readonly NodeDifference[];
  /** Of these, what reads nothing that differs: where the difference starts. */
  readonly first: readonly string[];
  /** What differs in content only because of what it reads. */
  readonly inherited: readonly NodeDifference[];
  /** Nodes that differ, or read what differs, and yet gave the same content: nothing goes on from them. */
  readonly cutOff: readonly string[];
  /** Nodes that only one run was asked for, and that are not compared. */
  readonly notCompared: readonly string[];
}

export interface MetricDifference {
  readonly name: string;
  readonly a: Metric['value'] | undefined;
  readonly b: Metric['value'] | undefined;
  /** b − a, of numbers. */
  readonly difference: number | null;
  readonly unit: string | null;
}

/** What differs between two runs, and where it starts. */
export function diffRuns(a: RunRecord, b: RunRecord): RunDiff {
  const [inA, inB] = [a, b].map(({ nodes }) => new Map(nodes.map((node) => [node.id, node])));
  // A node's readers come after it in both; those of `b` alone come last.
  const ids = [...new Set([...inA.keys(), ...inB.keys()])];
  const whole = (run: RunRecord): boolean => run.size === run.nodes.length;
  const notCompared = ids.filter((id) => (!inA.has(id) && !whole(a)) || (!inB.has(id) && !whole(b)));
  const differs = new Set(ids.filter((id) => inA.get(id)?.artefact !== inB.get(id)?.artefact));
  const compared = ids.filter((id) => !notCompared.includes(id));
  const nodes = compared.map((id) => compareNode(id, inA.get(id), inB.get(id), differs));
  const roots = nodes.filter(({ causes }) => causes.length > 0);
  const both = compared.filter((id) => inA.has(id) && inB.has(id));
  return {
    schema: 1,
    a: a.id,
    b: b.id,
    parameters: [...differingParameters([a, b])].map(([parameter, [from = null, to = null]]) => ({
      parameter,
      from,
      to,
    })),
    code: both
      .filter((id) => codeDiffers(inA.get(id), inB.get(id)))
      .map((node) => ({ node, from: inA.get(node)?.code ?? null, to: inB.get(node)?.code ?? null })),
    metrics: diffMetrics(a.metrics, b.metrics),
    roots,
    first: roots.filter(({ from }) => from.length === 0).map(({ node }) => node),
    inherited: nodes.filter(
      ({ causes, from, content }) =>
        causes.length === 0 && (content === true || (content === null && from.length > 0)),
    ),
    cutOff: nodes
      .filter(({ causes, from, content }) => content === false && causes.length + from.length > 0)
      .map(({ node }) => node),
    notCompared,
  };
}

function compareNode(
  id: string,
  a: RunNode | undefined,
  b: RunNode | undefined,
  differs: ReadonlySet<string>,
): NodeDifference {
  const reads = Object.values({ ...a?.inputs, ...b?.inputs }).flat();
  const from = [...new Set(reads)].filter((node) => differs.has(node));
  if (a === undefined || b === undefined)
    return { node: id, causes: [a === undefined ? 'added' : 'removed'], from, content: null };
  const content = a.artefact !== null && b.artefact !== null ? a.artefact !== b.artefact : null;
  const causes: Cause[] = [];
  if (planText(a) !== planText(b)) causes.push('plan');
  if (codeDiffers(a, b)) causes.push('code');
  if (a.artefact !== null && b.artefact !== null && runtimeText(a) !== runtimeText(b)) causes.push('runtime');
  // Equal in all it depended on: either other bytes came in from outside, or one of the runs came to no end.
  if (causes.length === 0 && from.length === 0 && a.artefact !== b.artefact)
    causes.push(content === null ? 'outcome' : 'data');
  return { node: id, causes, from, content };
}

/** Digests are compared where both are known. */
const codeDiffers = (a: RunNode | undefined, b: RunNode | undefined): boolean =>
  a?.code != null && b?.code != null && a.code !== b.code;

const planText = (node: RunNode): string => stableJsonLine([...settingsOf(node)]);
const runtimeText = ({ runtime }: RunNode): string => stableJsonLine(runtime);

function diffMetrics(
  a: Readonly<Record<string, Metric>>,
  b: Readonly<Record<string, Metric>>,
): MetricDifference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
  return names
    .map((name): MetricDifference => {
      const [from, to] = [a[name]?.value, b[name]?.value];
      const difference = typeof from === 'number' && typeof to === 'number' ? to - from : null;
      return { name, a: from, b: to, difference, unit: (b[name] ?? a[name])?.unit ?? null };
    })
    .filter(({ a: from, b: to }) => from !== to);
}
