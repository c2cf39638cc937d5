import type { Access, Events, FileSystem, Random } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import type { LabelRow } from '../tables/labels.ts';

/** What a source brings: one labelled tractogram and the files that go along with it. */
export interface Ingested {
  readonly tractogram: Tractogram;
  /** One row a streamline. */
  readonly labels: readonly LabelRow[];
  /** Name in the artefact → absolute path, copied byte by byte; or the bytes. */
  readonly sideFiles: ReadonlyMap<string, string | Uint8Array>;
  readonly access: Access;
  /** Streamlines that were made and not kept, by reason. */
  readonly dropped?: Readonly<Record<string, number>>;
  /** How it came to be, beside the parameters: programs, versions, steps that were left out. */
  readonly provenance?: Readonly<Record<string, unknown>>;
}

export interface SourceContext {
  readonly fs: FileSystem;
  /** Workspace root. */
  readonly root: string;
  readonly events: Events;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** For what is finished, kept over an interruption. */
  readonly workDir: string;
  /** What programs inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
