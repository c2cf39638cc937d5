import type { z } from 'zod';
import type { Access, ArtefactKind, Counts } from '../artefact/manifest.ts';
import type { Artefact } from '../artefact/open.ts';
import type { ArtefactOutput } from '../artefact/write.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { Random } from '../random/random.ts';
import type { Events } from './events.ts';

export const VERBS = ['ingest', 'preprocess', 'train', 'sample', 'validate', 'report'] as const;
export type Verb = (typeof VERBS)[number];

/** What a stage reads under one name: exactly one artefact, at most one, or any number. */
export interface Need<
  Kind extends ArtefactKind = ArtefactKind,
  Arity extends string = 'one' | 'optional' | 'many',
> {
  readonly kind: Kind;
  readonly arity: Arity;
}
export const one = <K extends ArtefactKind>(kind: K): Need<K, 'one'> => ({ kind, arity: 'one' });
export const optional = <K extends ArtefactKind>(kind: K): Need<K, 'optional'> => ({
  kind,
  arity: 'optional',
});
export const many = <K extends ArtefactKind>(kind: K): Need<K, 'many'> => ({ kind, arity: 'many' });

export type Needs = Readonly<Record<string, Need>>;

export type Inputs<N extends Needs> = {
  readonly [Role in keyof N]: N[Role]['arity'] extends 'one'
    ? Artefact
    : N[Role]['arity'] extends 'many'
      ? readonly Artefact[]
      : Artefact | undefined;
};

/** Everything a stage may touch. Its result is a function of `params`, `inputs`, `random` and `splitSeed`. */
export interface StageContext<P, N extends Needs> {
  readonly pipeline: string;
  readonly node: string;
  readonly params: P;
  readonly inputs: Inputs<N>;
  readonly output: ArtefactOutput;
  /** Seeded by the node's seed; take named sub-streams of it. */
  readonly random: Random;
  /** Shared by the nodes of a pipeline, so that they agree on a data split. */
  readonly splitSeed: number;
  readonly events: Events;
  readonly fs: FileSystem;
  readonly clock: Clock;
  /** Aborted by SIGTERM, SIGINT or SIGUSR1: write a checkpoint and throw `signal.reason`. */
  readonly signal: AbortSignal;
  /** Workspace root; paths in params are relative to it. */
  readonly root: string;
  /** For checkpoints: kept over an interruption, empty at the first start, removed on success. */
  readonly workDir: string;
  /** For TensorBoard events and times, which are not part of the artefact. */
  readonly logDir: string;
}

export interface StageResult {
  readonly counts: Counts;
  /** How strict the data themselves are; `open` where nothing is said. */
  readonly access?: Access;
  /** Anything worth keeping beside the parameters: backend, threads, versions of programs. */
  readonly provenance?: Readonly<Record<string, unknown>>;
}

export interface Stage<P = unknown, N extends Needs = Needs> {
  readonly name: string;
  readonly verb: Verb;
  readonly params: z.ZodType<P>;
  readonly needs: N;
  readonly gives: ArtefactKind;
  readonly run: (context: StageContext<P, N>) => Promise<StageResult>;
}

export interface Clock {
  /** Milliseconds from some fixed point; for progress and logs only. */
  now(): number;
}

/** Declares a stage: a pure function from parameters and input artefacts to one output artefact. */
export function defineStage<P, const N extends Needs>(stage: Stage<P, N>): Stage<P, N> {
  return stage;
}
