import { resolve } from 'node:path';
import { openArtefact, type Artefact } from '../artefact/open.ts';
import { TractogenError } from '../errors.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { Inputs, Needs } from './define.ts';
import type { Plan } from './plan.ts';

/** Opens and verifies everything a plan names, and fits it to what the stage needs. */
export async function openInputs<N extends Needs>(
  fs: FileSystem,
  root: string,
  plan: Plan,
  needs: N,
): Promise<Inputs<N>> {
  for (const role of Object.keys(plan.inputs)) {
    if (!Object.hasOwn(needs, role))
      throw badInput(
        plan,
        `${plan.stage} reads nothing called ${role}`,
        `Its inputs are: ${Object.keys(needs).join(', ') || 'none'}`,
      );
  }
  const inputs: Record<string, Artefact | readonly Artefact[] | undefined> = {};
  for (const [role, need] of Object.entries(needs)) {
    const opened: Artefact[] = [];
    for (const { node, dir } of plan.inputs[role] ?? []) {
      opened.push(await openArtefact(resolve(root, dir), { fs, node, kind: need.kind }));
    }
    if (need.arity === 'one' && opened.length === 0)
      throw badInput(
        plan,
        `${plan.stage} needs a ${need.kind} called ${role}`,
        `Add \`needs: { ${role}: <node> }\``,
      );
    if (need.arity !== 'many' && opened.length > 1)
      throw badInput(plan, `${role} takes one ${need.kind}, ${opened.length} were given`, 'Keep one of them');
    inputs[role] = need.arity === 'many' ? opened : opened[0];
  }
  return inputs as Inputs<N>;
}

/** The artefacts of an input record with the role each was read under. */
export function listInputs(inputs: Inputs<Needs>): { role: string; artefact: Artefact }[] {
  return Object.entries(inputs).flatMap(([role, input]) =>
    [input ?? []].flat().map((artefact: Artefact) => ({ role, artefact })),
  );
}

function badInput(plan: Plan, message: string, remedy: string): TractogenError {
  return new TractogenError('INPUT_INVALID', message, {
    file: `pipelines/${plan.pipeline}.yaml`,
    remedy: `${remedy} at node ${plan.node}`,
  });
}
