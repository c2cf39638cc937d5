import { readTractogram } from '@tractogen/formats';
import { TractogenError } from '@tractogen/core';
import { externalFile } from '../data/external.ts';
import { readDataManifest } from '../data/manifest.ts';
import type { DatasetParams } from '../params.ts';
import { labelsInFile } from './tractogram.ts';
import type { Ingested, SourceContext } from './source.ts';

/**
 * A published tractogram: where it stands, its hash and its licence are in a manifest, its bytes in `data/raw`
 * or on the net. Its groups are its bundles.
 *
 * @throws TractogenError PARAMETER_INVALID (a file that the manifest does not list), DATA_MISSING,
 *   ARTEFACT_CORRUPT, and those of the readers
 */
export async function datasetTractogram(
  { dataset, file }: DatasetParams,
  { fs, root, events, signal }: SourceContext,
): Promise<Ingested> {
  const manifest = await readDataManifest(fs, root, dataset);
  const named = manifest.external.find(({ path }) => path === `data/raw/${dataset}/${file}`);
  if (named === undefined)
    throw new TractogenError('PARAMETER_INVALID', `the dataset ${dataset} has no file ${file}`, {
      file: `data/manifests/${dataset}.json`,
      remedy: `Name one of ${manifest.external.map(({ path }) => path.split('/').at(-1)).join(', ')}`,
    });
  const path = await externalFile(manifest, named.path, { fs, root, events, signal, fetch });
  const tractogram = await readTractogram(path, {
    warn: (message, code) => events.warn(`${code} ${named.path}: ${message}`),
  });
  return {
    tractogram,
    labels: labelsInFile(tractogram, [], events),
    sideFiles: new Map(),
    access: named.access,
    provenance: { source: named.source, licence: named.licence },
  };
}
