/** What is needed of a node to put it in order. */
interface Ordered {
  readonly id: string;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

/**
 * The nodes, each after everything it reads, or one cycle (its ids, the first repeated at the end).
 * Without recursion, so that a chain of thousands is no matter.
 */
export function topologicalOrder<N extends Ordered>(
  nodes: readonly N[],
): { order: N[] } | { cycle: string[] } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const waiting = new Map<string, number>();
  const readers = new Map<string, N[]>();
  for (const node of nodes) {
    const upstream = upstreamOf(node);
    waiting.set(node.id, upstream.length);
    for (const id of upstream) {
      const list = readers.get(id);
      if (list) list.push(node);
      else readers.set(id, [node]);
    }
  }
  const order = nodes.filter(({ id }) => waiting.get(id) === 0);
  for (const node of order) {
    for (const reader of readers.get(node.id) ?? []) {
      const left = (waiting.get(reader.id) ?? 0) - 1;
      waiting.set(reader.id, left);
      if (left === 0) order.push(reader);
    }
  }
  if (order.length === nodes.length) return { order };
  return { cycle: findCycle(byId, waiting) };
}

/** The ids a node reads, each once. */
export function upstreamOf(node: Ordered): string[] {
  return [...new Set(Object.values(node.inputs).flat())];
}

function findCycle(byId: ReadonlyMap<string, Ordered>, waiting: ReadonlyMap<string, number>): string[] {
  const stuck = (id: string): boolean => (waiting.get(id) ?? 0) > 0;
  let current = [...waiting.keys()].find(stuck) ?? '';
  const path: string[] = [];
  // Every stuck node reads a stuck node, so walking upstream must come back to one already met.
  while (!path.includes(current)) {
    path.push(current);
    const node = byId.get(current);
    current = (node && upstreamOf(node).find(stuck)) ?? current;
  }
  const start = path.indexOf(current);
  return [...path.slice(start), current].toReversed();
}
