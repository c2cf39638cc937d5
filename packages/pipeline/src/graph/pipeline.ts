import type { Access, Verb } from '@tractogen/core';
import type { Resources } from '../schema/pipeline.ts';
import type { Path } from '../yaml/source.ts';
import type { LeftOut } from './left-out.ts';
import type { Program } from './programs.ts';

/** One node after `foreach`, references, seeds and access are settled. */
export interface PipelineNode {
  readonly id: string;
  readonly stage: string;
  readonly verb: Verb;
  /** As written, with the `foreach` values put in; not checked against the stage yet. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Parameters of its stage that name a file or folder of the user, from the workspace root. */
  readonly paths: readonly string[];
  /** Parameters whose value comes from `foreach`. */
  readonly varied: readonly string[];
  /** By role, in the order of the stage's needs: ids of the nodes read. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly seed: number;
  readonly access: Access;
  readonly resources: Resources;
  /** A program outside npm without which it cannot run. */
  readonly requires?: Program | undefined;
  /** Id of its entry under `nodes:`; differs from `id` after `foreach`. */
  readonly entry: string;
}

export interface Pipeline {
  readonly name: string;
  readonly file: string;
  readonly splitSeed: number;
  readonly access: Access;
  /** In the order of the file, `foreach` expanded. */
  readonly nodes: readonly PipelineNode[];
  /** Nodes that this machine cannot run; they are not among `nodes`. */
  readonly leftOut: readonly (LeftOut & { readonly node: PipelineNode })[];
}

export const nodePath = (entry: string, ...rest: (string | number)[]): Path => ['nodes', entry, ...rest];
