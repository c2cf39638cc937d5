/** Disjoint sets of 0…n−1 that can be joined. */
export interface Union {
  find(item: number): number;
  join(a: number, b: number): void;
  /** The set of each item, numbered 0, 1, … in the order of their first items. */
  groups(): Uint32Array;
}

export function unionOf(n: number): Union {
  const parent = Uint32Array.from({ length: n }, (_, i) => i);
  const find = (item: number): number => {
    let root = item;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  };
  return {
    find,
    join(a, b) {
      const [x, y] = [find(a), find(b)];
      // The lower index is the root, so roots depend on the sets alone and not on the order of joins.
      if (x < y) parent[y] = x;
      else parent[x] = y;
    },
    groups() {
      const numbers = new Map<number, number>();
      return Uint32Array.from(parent, (_, item) => {
        const root = find(item);
        let number = numbers.get(root);
        if (number === undefined) numbers.set(root, (number = numbers.size));
        return number;
      });
    },
  };
}
