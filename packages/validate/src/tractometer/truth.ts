import type { Artefact } from '@tractogen/core';
import { readTractogram, type Tractogram } from '@tractogen/formats';

const TRACTOGRAM = 'tractogram.trx';

/** A tractogram whose groups, those that hold something, are true bundles; null of what tells another truth, or none. */
export async function readTrueBundles(artefact: Artefact | undefined): Promise<Tractogram | null> {
  // A simulated cohort's truth is its law: its bundles are those of the data themselves.
  if (artefact === undefined || artefact.has('truth.json') || !artefact.has(TRACTOGRAM)) return null;
  const found = await readTractogram(artefact.path(TRACTOGRAM));
  const groups = new Map([...found.groups].filter(([, rows]) => rows.length > 0));
  return groups.size === 0 ? null : { ...found, groups };
}
