import { TractogenError } from '@tractogen/core';
import { trueIsmrmBundles } from '../ismrm2015/bundles.ts';
import { challengeLayout, firstThere } from '../ismrm2015/layout.ts';
import type { IsmrmParams } from '../params.ts';
import type { Ingested, SourceContext } from './source.ts';
import { labelsInFile } from './tractogram.ts';

/**
 * The true bundles of the ISMRM 2015 Tractography Challenge; every streamline is plausible, and in its bundle.
 *
 * @throws TractogenError DATA_MISSING with what to download and where to put it, and those of `trueIsmrmBundles`
 */
export async function ismrmBundles(
  { folder, orientation }: IsmrmParams,
  context: SourceContext,
): Promise<Ingested> {
  const layout = await challengeLayout(context);
  const truth = await trueIsmrmBundles(folder, orientation, layout, context);
  if (truth === null)
    throw new TractogenError('DATA_MISSING', 'the ISMRM 2015 challenge is not there', {
      file: `${folder}/${layout.bundles[0]}`,
      remedy: `Download its ground truth bundles from ${layout.download}, and unpack them in ${folder} or put one file for each into ${folder}/${layout.bundles[0]}`,
    });
  const whiteMatter = await firstThere(context, folder, layout.whiteMatter);
  return {
    tractogram: truth.tractogram,
    labels: labelsInFile(truth.tractogram, [], context.events),
    sideFiles: new Map(whiteMatter === null ? [] : [['white_matter.nii.gz', whiteMatter.path]]),
    access: 'open',
    provenance: truth.provenance,
  };
}
