/** A binary tree in arrays. A node's right child follows its left one; a leaf's feature is −1. */
export interface Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly value: number[];
}

export interface TreeTask {
  /** n × dims. */
  readonly rows: Float32Array;
  readonly dims: number;
  /** Of `presort`. */
  readonly columns: readonly Column[];
  readonly residual: Float64Array;
  readonly curvature: Float64Array;
  readonly depth: number;
  /** Rows of a leaf at least. */
  readonly leaf: number;
}

/** Values nearer than this are one value (scikit-learn's threshold). */
const SAME = 1e-7;

/** One column of the rows by rising value. */
export interface Column {
  readonly order: Uint32Array;
  /** In that order, so that they are read one after the other. */
  readonly values: Float32Array;
}

export function presort(rows: Float32Array, dims: number): Column[] {
  const n = rows.length / dims;
  return Array.from({ length: dims }, (_, d) => {
    const order = Uint32Array.from({ length: n }, (_row, i) => i).toSorted(
      (a, b) => rows[a * dims + d] - rows[b * dims + d],
    );
    return { order, values: Float32Array.from(order, (i) => rows[i * dims + d]) };
  });
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
}

/** Grows one regression tree level by level, and says in which leaf each row ends. */
export function growTree(task: TreeTask): { tree: Tree; leafOf: Uint32Array } {
  const { rows, dims, residual, curvature, depth } = task;
  const n = residual.length;
  const tree: Tree = { feature: [-1], threshold: [0], left: [-1], value: [0] };
  const leafOf = new Uint32Array(n);
  let open = new Set([0]);
  for (let level = 0; level < depth && open.size > 0; level++) {
    const splits = bestSplits(task, leafOf, open, tree.feature.length);
    const next = new Set<number>();
    for (const [node, { feature, threshold }] of splits) {
      const left = tree.feature.length;
      tree.feature[node] = feature;
      tree.threshold[node] = threshold;
      tree.left[node] = left;
      for (const child of [left, left + 1]) {
        tree.feature[child] = -1;
        tree.threshold[child] = 0;
        tree.left[child] = -1;
        tree.value[child] = 0;
        next.add(child);
      }
    }
    for (let i = 0; i < n; i++) {
      const node = leafOf[i];
      if (!splits.has(node)) continue;
      const right = rows[i * dims + tree.feature[node]] > tree.threshold[node];
      leafOf[i] = tree.left[node] + (right ? 1 : 0);
    }
    open = next;
  }
  const above = new Float64Array(tree.feature.length);
  const below = new Float64Array(tree.feature.length);
  for (let i = 0; i < n; i++) {
    above[leafOf[i]] += residual[i];
    below[leafOf[i]] += curvature[i];
  }
  for (const [node, feature] of tree.feature.entries())
    if (feature < 0) tree.value[node] = Math.abs(below[node]) < 1e-150 ? 0 : above[node] / below[node];
  return { tree, leafOf };
}

/** The best split of each open node by Friedman's score, wl·wr·(meanl − meanr)²; nodes without one are left out. */
function bestSplits(
  { columns, residual, leaf }: TreeTask,
  leafOf: Uint32Array,
  open: ReadonlySet<number>,
  nodes: number,
): Map<number, Split> {
  const total = new Float64Array(nodes);
  const count = new Uint32Array(nodes);
  for (let i = 0; i < residual.length; i++) {
    total[leafOf[i]] += residual[i];
    count[leafOf[i]]++;
  }
  // Arrays by node: this loop is most of what boosting takes.
  const isOpen = Uint8Array.from({ length: nodes }, (_, node) => Number(open.has(node)));
  const score = new Float64Array(nodes).fill(1e-14);
  const splitAt = new Int32Array(nodes).fill(-1);
  const threshold = new Float64Array(nodes);
  const sum = new Float64Array(nodes);
  const seen = new Uint32Array(nodes);
  const last = new Float64Array(nodes);
  for (const [feature, { order, values }] of columns.entries()) {
    sum.fill(0);
    seen.fill(0);
    for (let k = 0; k < order.length; k++) {
      const i = order[k];
      const node = leafOf[i];
      if (isOpen[node] === 0) continue;
      const value = values[k];
      const left = seen[node];
      const right = count[node] - left;
      if (left >= leaf && right >= leaf && value - last[node] > SAME) {
        const apart = right * sum[node] - left * (total[node] - sum[node]);
        const found = (apart * apart) / (left * right);
        if (found > score[node]) {
          score[node] = found;
          splitAt[node] = feature;
          threshold[node] = (last[node] + value) / 2;
        }
      }
      sum[node] += residual[i];
      seen[node]++;
      last[node] = value;
    }
  }
  const split = [...open].filter((node) => splitAt[node] >= 0);
  return new Map(split.map((node) => [node, { feature: splitAt[node], threshold: threshold[node] }]));
}
