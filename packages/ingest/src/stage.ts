import { gzipSync } from 'node:zlib';
import { TractogenError, defineStage, runStageMain } from '@tractogen/core';
import { encodeTrx, streamlineCount } from '@tractogen/formats';
import { countDegenerate } from './degenerate.ts';
import { params, type Params } from './params.ts';
import { simulatedCohort } from './sources/cohort.ts';
import { datasetTractogram } from './sources/dataset.ts';
import { bidsDataset } from './sources/bids.ts';
import { ownDwi } from './sources/dwi.ts';
import { fibercupDerived } from './sources/fibercup-derived.ts';
import { fibercupTractogram } from './sources/fibercup.ts';
import type { Ingested, SourceContext } from './sources/source.ts';
import { ismrmBundles } from './sources/ismrm2015.ts';
import { ismrmDwi } from './sources/ismrm2015-dwi.ts';
import { ownTractogram } from './sources/tractogram.ts';
import { labelsTable } from './tables/labels.ts';

/**
 * Brings a tractogram in and labels it: `tractogram.trx` (RASMM), `labels.tsv` (index, label, name,
 * class), and beside them what the source has of `bundles.json`, `white_matter.nii.gz`,
 * `bundle_masks.nii.gz`, `end_rois.nii.gz`, `density.nii.gz`, `score.json`, `registration.json` with its images. Every streamline that is there is kept, unusable
 * ones are counted; what a source tracks and does not keep is dropped by reason.
 *
 * @throws TractogenError PATH_REFUSED, DATA_MISSING, ARTEFACT_CORRUPT, COLUMN_MISSING, COUNT_MISMATCH,
 *   REFERENCE_NEEDED, INPUT_INVALID, DEGENERATE_DATA, and those of `tractogramOfDwi`
 */
export const stage = defineStage({
  name: 'ingest',
  verb: 'ingest',
  params,
  needs: {},
  gives: 'tractogram',
  async run({ params: asked, output, events, fs, root, random, signal, workDir }) {
    events.progress('read', 0, 1);
    const context = { fs, root, events, random, signal, workDir, env: process.env };
    const { tractogram, labels, sideFiles, access, dropped = {}, provenance } = await bring(asked, context);
    if (!tractogram.grid)
      throw new TractogenError('REFERENCE_NEEDED', 'the tractogram has no voxel grid', {
        remedy: 'Name an image of its space with `reference`',
      });
    const total = streamlineCount(tractogram);
    if (total === 0)
      throw new TractogenError('DEGENERATE_DATA', 'the tractogram holds no streamlines', {
        remedy: 'Give a file with streamlines, or look at what made this one',
      });
    const { nonFinite, tooFewPoints } = countDegenerate(tractogram);
    if (nonFinite > 0)
      events.warn(`${nonFinite} streamlines have points that are not finite; preprocessing drops them`);
    if (tooFewPoints > 0)
      events.warn(`${tooFewPoints} streamlines have fewer than two points; preprocessing drops them`);

    await output.write('tractogram.trx', encodeTrx(tractogram));
    await output.write('labels.tsv', labelsTable(labels));
    for (const [name, from] of sideFiles)
      await output.write(name, asNamed(name, typeof from === 'string' ? await fs.readFile(from) : from));
    events.progress('read', 1, 1, `${total} streamlines`);
    const made = Object.values(dropped).reduce((sum, count) => sum + count, total);
    return { counts: { in: made, out: total, dropped }, access, ...(provenance && { provenance }) };
  },
});

async function bring(asked: Params, context: SourceContext): Promise<Ingested> {
  if (asked.source === 'tractogram') return await ownTractogram(asked, context);
  if (asked.source === 'ismrm2015') return await ismrmBundles(asked, context);
  if (asked.source === 'ismrm2015-dwi') return await ismrmDwi(asked, context);
  if (asked.source === 'cohort') return await simulatedCohort(asked, context);
  if (asked.source === 'dataset') return await datasetTractogram(asked, context);
  if (asked.source === 'bids') return await bidsDataset(asked, context);
  if (asked.source === 'dwi') return await ownDwi(asked, context);
  if (asked.source === 'fibercup-tractogram') return await fibercupTractogram(asked, context);
  return await fibercupDerived(asked, context);
}

/** Side files have fixed names: what a name calls gzipped is gzipped. */
function asNamed(name: string, bytes: Uint8Array): Uint8Array {
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return name.endsWith('.gz') && !compressed ? gzipSync(bytes) : bytes;
}

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
