import type { Access, Events, FileSystem } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import type { LabelRow } from '../tables/labels.ts';

/** What a source brings: one labelled tractogram and the files that go along with it. */
export interface Ingested {
  readonly tractogram: Tractogram;
  /** One row a streamline. */
  readonly labels: readonly LabelRow[];
  /** Name in the artefact → absolute path; copied byte by byte. */
  readonly sideFiles: ReadonlyMap<string, string>;
  readonly access: Access;
}

export interface SourceContext {
  readonly fs: FileSystem;
  /** Workspace root. */
  readonly root: string;
  readonly events: Events;
}
