import { join } from 'node:path';
import { TractogenError, exists, fileInside, stableJson } from '@tractogen/core';
import { tractometer, trueBundles } from '@tractogen/geometry';
import type { UserFile } from '@tractogen/mrtrix';
import { trueIsmrmBundles } from '../ismrm2015/bundles.ts';
import { labelsByConnection } from '../ismrm2015/labels.ts';
import { challengeLayout, firstThere, type Layout } from '../ismrm2015/layout.ts';
import { tractogramOfDwi } from '../mrtrix/chain.ts';
import type { IsmrmDwiParams } from '../params.ts';
import { unlabelled } from '../tables/derive.ts';
import type { Ingested, SourceContext } from './source.ts';

/**
 * The ISMRM 2015 challenge's diffusion images, tracked by MRtrix3. Where its true bundles are there, too, a streamline that joins both ends of
 * one within its volume is plausible and in that bundle; the others are invalid or no connections, as the Tractometer calls
 * them. `score.json` then tells how the whole tractogram scores.
 *
 * @throws TractogenError DATA_MISSING with what to download and where to put it, and those of `tractogramOfDwi`
 *   and `trueIsmrmBundles`
 */
export async function ismrmDwi(params: IsmrmDwiParams, context: SourceContext): Promise<Ingested> {
  const { folder, orientation, scoring } = params;
  const layout = await challengeLayout(context);
  const series = await seriesOf(params, layout, context);
  const truth = await trueIsmrmBundles(folder, orientation, layout, context);
  const t1 = await firstThere(context, folder, layout.anatomy);
  const { tractogram, dropped, density, account } = await tractogramOfDwi(
    { ...series, ...(await encodingOf(params, context)), ...(t1 && { t1 }) },
    params,
    context,
  );
  const sideFiles = new Map<string, string | Uint8Array>();
  if (density !== null) sideFiles.set('density.nii.gz', density);
  const whiteMatter = await firstThere(context, folder, layout.whiteMatter);
  if (whiteMatter !== null) sideFiles.set('white_matter.nii.gz', whiteMatter.path);
  const made = { tractogram, sideFiles, access: 'open', dropped, provenance: { mrtrix3: account } } as const;
  if (truth === null || tractogram.grid === null) {
    context.events.warn(
      'the true bundles are not there: streamlines are in no bundle and count as plausible',
    );
    return { ...made, labels: unlabelled(tractogram) };
  }
  const bundles = trueBundles(truth.tractogram, truth.tractogram.groups, tractogram.grid, scoring.widen);
  const { score, found } = tractometer(tractogram, bundles, scoring);
  sideFiles.set('score.json', Buffer.from(stableJson(score)));
  return {
    ...made,
    labels: labelsByConnection(found, bundles, score.streamlines),
    provenance: { ...made.provenance, ...truth.provenance },
  };
}

async function seriesOf(
  { folder, images }: IsmrmDwiParams,
  { series, download }: Layout,
  { fs, root }: SourceContext,
): Promise<{ dwi: UserFile; bval: UserFile; bvec: UserFile }> {
  const file = async (ending: string): Promise<UserFile> => {
    const name = `${folder}/${series[images]}.${ending}`;
    if (await exists(fs, join(root, name))) return { path: await fileInside(fs, root, name), name };
    throw new TractogenError('DATA_MISSING', "the ISMRM 2015 challenge's diffusion images are not there", {
      file: name,
      remedy: `Download its DWI data from ${download} and unpack them in ${folder}`,
    });
  };
  return { dwi: await file('nii.gz'), bval: await file('bvals'), bvec: await file('bvecs') };
}

/** What correcting motion and susceptibility needs, which the archives do not hold in a form that programs read. */
async function encodingOf(
  { json, reversePhase }: IsmrmDwiParams,
  { fs, root }: SourceContext,
): Promise<{ json?: UserFile; reversePhase?: UserFile }> {
  const file = async (name: string): Promise<UserFile> => ({ path: await fileInside(fs, root, name), name });
  return {
    ...(json !== undefined && { json: await file(json) }),
    ...(reversePhase !== undefined && { reversePhase: await file(reversePhase) }),
  };
}
