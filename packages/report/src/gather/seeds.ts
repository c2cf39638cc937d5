import { byNumber } from './streamlines.ts';

/** Nodes that differ by their seed alone: `vae.beta-1.seed-1`, `vae.beta-1.seed-2` … are of the family `vae.beta-1`. */
export interface Family {
  readonly name: string;
  /** In the order of their seeds. */
  readonly nodes: readonly string[];
}

/** A node's id without its seed, and the seed where it ends in one. */
export function seedOf(node: string): { readonly family: string; readonly seed: number | null } {
  const match = /^(.+)\.seed-(\d+)$/.exec(node);
  return match === null ? { family: node, seed: null } : { family: match[1], seed: Number(match[2]) };
}

/** Families in the order in which their first nodes come. */
export function familiesOf(nodes: Iterable<string>): Family[] {
  const families = new Map<string, string[]>();
  for (const node of nodes) {
    const { family } = seedOf(node);
    families.set(family, [...(families.get(family) ?? []), node]);
  }
  return [...families].map(([name, found]) => ({ name, nodes: found.toSorted(byNumber) }));
}
