import { fileInside, readJson, type Events } from '@tractogen/core';
import { isTrxFolder, readImage, readTractogram, streamlineCount, type Tractogram } from '@tractogen/formats';
import { parseBundles } from '@tractogen/geometry';
import { accessOf, refuseParticipants } from '../adni/unsaid.ts';
import type { TractogramParams } from '../params.ts';
import { inSeveralGroups, labelsByGroup, labelsByRule } from '../tables/derive.ts';
import { labelsFromTable, type LabelRow } from '../tables/labels.ts';
import { parseTable } from '../tables/table.ts';
import { weightsFromText } from '../tables/weights.ts';
import { withColumn } from '../tracks/rows.ts';
import { readBundleFiles } from './bundle-files.ts';
import { plainImage } from './plain-image.ts';
import type { Ingested, SourceContext } from './source.ts';

/**
 * A tractogram of the user's own, with labels from a table, from bundle definitions, or from the
 * groups in the file, in this order; without any of them streamlines are plausible and in no bundle. A
 * folder holds one file a bundle, or is a TRX that is not packed.
 *
 * @throws TractogenError PATH_REFUSED, DATA_MISSING, REFERENCE_NEEDED, COLUMN_MISSING, COUNT_MISMATCH,
 *   INPUT_INVALID, and those of the readers
 */
export async function ownTractogram(params: TractogramParams, context: SourceContext): Promise<Ingested> {
  const { fs, root, events } = context;
  const { path: own, reference: image, labels: table, weights, bundles, whiteMatter } = params;
  const access = await accessOf(
    params.access,
    { path: own, reference: image, labels: table, weights, bundles, whiteMatter },
    context,
  );
  const sideFiles = new Map<string, string | Uint8Array>();
  if (params.bundles !== undefined) sideFiles.set('bundles.json', await fileInside(fs, root, params.bundles));
  if (params.whiteMatter !== undefined)
    sideFiles.set('white_matter.nii.gz', await plainImage(await fileInside(fs, root, params.whiteMatter)));
  const reference =
    params.reference === undefined
      ? undefined
      : (await readImage(await fileInside(fs, root, params.reference))).grid;
  const path = await fileInside(fs, root, params.path);
  const isBundles = (await fs.stat(path)).isDirectory() && !(await isTrxFolder(path));
  const read = isBundles
    ? await readBundleFiles(fs, path, params.path, {
        ...(reference && { reference }),
        lps: params.lps,
        warn: (message) => events.warn(message),
      })
    : await readTractogram(path, {
        ...(reference && { reference }),
        lps: params.lps,
        warn: (message, code) => events.warn(`${code} ${params.path}: ${message}`),
      });
  const tractogram = await weighted(read, params, context);
  return {
    tractogram,
    labels: await labelsOf(tractogram, params, context),
    sideFiles,
    access,
  };
}

async function weighted(
  tractogram: Tractogram,
  { weights }: TractogramParams,
  { fs, root }: SourceContext,
): Promise<Tractogram> {
  if (weights === undefined) return tractogram;
  const text = await fs.readFile(await fileInside(fs, root, weights), 'utf8');
  return withColumn(tractogram, 'weight', weightsFromText(text, weights, streamlineCount(tractogram)));
}

async function labelsOf(
  tractogram: Tractogram,
  params: TractogramParams,
  { fs, root, events }: SourceContext,
): Promise<LabelRow[]> {
  const bundles =
    params.bundles === undefined
      ? undefined
      : await readJson(fs, await fileInside(fs, root, params.bundles), params.bundles);
  if (bundles !== undefined) parseBundles(bundles, params.bundles);
  if (params.labels !== undefined) {
    const text = await fs.readFile(await fileInside(fs, root, params.labels), 'utf8');
    const rows = labelsFromTable(parseTable(text, params.labels), streamlineCount(tractogram), params);
    refuseParticipants(
      rows.map(({ about }) => about?.subject),
      { parameter: 'labels', file: params.labels },
    );
    return rows;
  }
  if (bundles !== undefined) return labelsByRule(tractogram, bundles);
  return labelsInFile(tractogram, params.implausible, events);
}

/** Labels by the groups of the file; what is in none is plausible. That and what is in several is counted in warnings. */
export function labelsInFile(
  tractogram: Tractogram,
  implausible: readonly string[],
  events: Events,
): LabelRow[] {
  const rows = labelsByGroup(tractogram, implausible);
  const several = inSeveralGroups(tractogram);
  if (several > 0)
    events.warn(
      `${several} of ${rows.length} streamlines are in several groups; the first in the file counts`,
    );
  const unassigned = rows.filter(({ name }) => name === '').length;
  if (unassigned > 0)
    events.warn(`${unassigned} of ${rows.length} streamlines are in no bundle; they count as plausible`);
  return rows;
}
