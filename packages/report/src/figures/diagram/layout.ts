/** A box of a picture and the boxes that feed it. */
export interface Node {
  readonly name: string;
  readonly inputs: readonly string[];
}

/** A cell of the grid on which boxes stand. */
export interface Cell {
  readonly rank: number;
  readonly column: number;
}

/** Where boxes stand and which cells each arrow goes through, first and last those of its boxes. */
export interface Layout {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly arrows: readonly (readonly Cell[])[];
  readonly ranks: number;
  readonly columns: number;
}

/**
 * Boxes in rows, none above its inputs; the longest chain is the first column. An arrow over several rows goes straight
 * down a column that is free in all of them, so that none runs through a box.
 *
 * Source: the layering of Sugiyama et al. 1981, without its crossing reduction: these graphs are almost chains.
 *
 * @param nodes in an order in which none stands before its inputs
 */
export function layOut(nodes: readonly Node[]): Layout {
  const ranks = ranksOf(nodes);
  const rankOf = (name: string): number => ranks.get(name) ?? 0;
  const taken = new Set<string>();
  const isFree = (column: number, from: number, to: number): boolean => {
    for (let rank = from; rank <= to; rank++) if (taken.has(`${rank}/${column}`)) return false;
    return true;
  };
  /** The wanted column, else the first one beside the chain's, that is free in the rows. */
  const take = (wanted: number, from: number, to: number): number => {
    let column = wanted;
    for (let next = 1; !isFree(column, from, to); next++) column = next;
    for (let rank = from; rank <= to; rank++) taken.add(`${rank}/${column}`);
    return column;
  };
  const cells = new Map<string, Cell>();
  for (const name of longestChain(nodes, ranks))
    cells.set(name, { rank: rankOf(name), column: take(0, rankOf(name), rankOf(name)) });
  const inRows = nodes.toSorted((a, b) => rankOf(a.name) - rankOf(b.name));
  for (const { name, inputs } of inRows) {
    if (cells.has(name)) continue;
    const wanted = Math.max(1, ...inputs.map((input) => cells.get(input)?.column ?? 1));
    cells.set(name, { rank: rankOf(name), column: take(wanted, rankOf(name), rankOf(name)) });
  }
  const arrows = inRows.flatMap(({ name, inputs }) =>
    inputs.flatMap((input): Cell[][] => {
      const [start, end] = [cells.get(input), cells.get(name)];
      if (start === undefined || end === undefined) return [];
      const between = end.rank - start.rank - 1;
      if (between === 0) return [[start, end]];
      const column = take(Math.max(1, start.column), start.rank + 1, end.rank - 1);
      const lane = Array.from({ length: between }, (_, i) => ({ rank: start.rank + 1 + i, column }));
      return [[start, ...lane, end]];
    }),
  );
  const all = arrows.flat().concat([...cells.values()]);
  return {
    cells,
    arrows,
    ranks: Math.max(0, ...all.map(({ rank }) => rank + 1)),
    columns: Math.max(0, ...all.map(({ column }) => column + 1)),
  };
}

/** One below the lowest input; boxes without inputs stand right above their first user. */
function ranksOf(nodes: readonly Node[]): Map<string, number> {
  const ranks = new Map<string, number>();
  const rankOf = (name: string): number => ranks.get(name) ?? 0;
  for (const { name, inputs } of nodes) ranks.set(name, Math.max(-1, ...inputs.map(rankOf)) + 1);
  for (const { name, inputs } of nodes) {
    const users = nodes.filter((node) => node.inputs.includes(name));
    if (inputs.length > 0 || users.length === 0) continue;
    ranks.set(name, Math.min(...users.map((user) => rankOf(user.name))) - 1);
  }
  return ranks;
}

/** From the lowest box up, each time to the lowest input. */
function longestChain(nodes: readonly Node[], ranks: ReadonlyMap<string, number>): string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const rankOf = (name: string): number => ranks.get(name) ?? 0;
  const chain: string[] = [];
  let at: string | undefined = nodes.toSorted((a, b) => rankOf(b.name) - rankOf(a.name))[0]?.name;
  while (at !== undefined) {
    chain.unshift(at);
    at = byName.get(at)?.inputs.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
  }
  return chain;
}
