import { join } from 'node:path';
import { TractogenError, exists, fileInside } from '@tractogen/core';
import type { IsmrmParams } from '../params.ts';
import { readBundleFiles } from './bundle-files.ts';
import type { Ingested, SourceContext } from './source.ts';
import { labelsInFile } from './tractogram.ts';

/** The challenge's bundles, by the names of their files. */
export const ISMRM_BUNDLES = [
  'CA',
  'CC',
  'CP',
  ...['CST', 'Cingulum', 'FPT', 'ICP', 'ILF', 'OR', 'POPT', 'SCP', 'SLF', 'UF'].flatMap((name) => [
    `${name}_left`,
    `${name}_right`,
  ]),
  'Fornix',
  'MCP',
].toSorted();

const FOLDER = 'ground_truth_bundles';

/**
 * The 25 true bundles of the ISMRM 2015 Tractography Challenge (Maier-Hein et al. 2017, Nat Commun 8: 1349), each
 * streamline in the bundle that its file is called by. Bundles that are not there are named.
 *
 * @throws TractogenError DATA_MISSING with what to download and where to put it, and those of `readBundleFiles`
 */
export async function ismrmBundles({ folder }: IsmrmParams, context: SourceContext): Promise<Ingested> {
  const { fs, root, events } = context;
  const name = `${folder}/${FOLDER}`;
  if (!(await exists(fs, join(root, name))))
    throw new TractogenError('DATA_MISSING', 'the ISMRM 2015 challenge is not there', {
      file: name,
      remedy: `Download its ground truth bundles from tractometer.org/ismrm2015, and put the 25 TRK files into ${name}`,
    });
  const tractogram = await readBundleFiles(fs, await fileInside(fs, root, name), name, {
    warn: (message) => events.warn(message),
  });
  const lacking = ISMRM_BUNDLES.filter((bundle) => !tractogram.groups.has(bundle));
  if (lacking.length > 0)
    events.warn(
      `${lacking.length} of the ${ISMRM_BUNDLES.length} bundles are not there: ${lacking.join(', ')}`,
    );
  return {
    tractogram,
    labels: labelsInFile(tractogram, [], events),
    sideFiles: new Map(),
    access: 'open',
  };
}
