import { upstreamOf } from './order.ts';
import type { PipelineNode } from './pipeline.ts';
import { PROGRAMS, type Program } from './programs.ts';

/** A node that cannot run on this machine, and the program it waits for. */
export interface LeftOut {
  readonly id: string;
  readonly lacks: Program;
}

/**
 * Which nodes cannot run: those that require a program that is not there, and all that read from them.
 *
 * @param order the nodes, each after everything it reads
 */
export function leftOutOf(
  order: readonly Pick<PipelineNode, 'id' | 'inputs' | 'requires'>[],
  lacking: ReadonlySet<Program>,
): ReadonlyMap<string, Program> {
  const left = new Map<string, Program>();
  for (const node of order) {
    const above = upstreamOf(node).find((id) => left.has(id));
    const lacks =
      node.requires !== undefined && lacking.has(node.requires)
        ? node.requires
        : above === undefined
          ? undefined
          : left.get(above);
    if (lacks !== undefined) left.set(node.id, lacks);
  }
  return left;
}

/** One line a program: what is left out, and what brings it back. */
export function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  return [...new Set(leftOut.map(({ lacks }) => lacks))].map((program) => {
    const { name, install } = PROGRAMS[program];
    const ids = leftOut.filter(({ lacks }) => lacks === program).map(({ id }) => id);
    const more = ids.length > 8 ? ` and ${ids.length - 8} more` : '';
    return `left out, since ${name} is not installed: ${ids.slice(0, 8).join(', ')}${more}. Install it with \`${install}\`, then run \`npx nx reset\``;
  });
}
