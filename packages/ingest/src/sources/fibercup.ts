import { SIDE_FILES, readTractogram, streamlineCount } from '@tractogen/formats';
import { readDataManifest, verifiedFile } from '../data/manifest.ts';
import type { FibercupParams } from '../params.ts';
import { labelsFromTable } from '../tables/labels.ts';
import { parseTable } from '../tables/table.ts';
import type { Ingested, SourceContext } from './source.ts';

const FOLDER = 'data/fibercup';
const SETS = {
  labelled: { tractogram: 'fibercup_labelled.trx', labels: 'fibercup_labels.tsv' },
  dense: { tractogram: 'fibercup_dense.trx', labels: 'fibercup_dense.tsv' },
} as const;
const COLUMNS = { labelColumn: 'label', nameColumn: 'name', classColumn: 'class', implausible: [] };

/**
 * The FiberCup sets that ship with the repository, each file checked against the dataset's manifest.
 *
 * @throws TractogenError DATA_MISSING, ARTEFACT_CORRUPT
 */
export async function fibercupTractogram(
  { set }: FibercupParams,
  { fs, root }: SourceContext,
): Promise<Ingested> {
  const manifest = await readDataManifest(fs, root, 'fibercup');
  const fileOf = async (name: string): Promise<string> =>
    await verifiedFile(fs, root, manifest, `${FOLDER}/${name}`);
  const tractogram = await readTractogram(await fileOf(SETS[set].tractogram), { strict: true });
  const table = parseTable(
    await fs.readFile(await fileOf(SETS[set].labels), 'utf8'),
    `${FOLDER}/${SETS[set].labels}`,
  );
  const sideFiles = new Map<string, string>();
  for (const name of SIDE_FILES) sideFiles.set(name, await fileOf(name));
  return {
    tractogram,
    labels: labelsFromTable(table, streamlineCount(tractogram), COLUMNS),
    sideFiles,
    access: 'open',
  };
}
