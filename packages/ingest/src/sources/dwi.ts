import type { UserFile } from '@tractogen/mrtrix';
import { TractogenError, fileInside } from '@tractogen/core';
import { parseBundles } from '@tractogen/geometry';
import { readJson } from '../data/json.ts';
import { accessOf } from '../adni/unsaid.ts';
import { tractogramOfDwi, type ChainInput } from '../mrtrix/chain.ts';
import type { DwiParams } from '../params.ts';
import { labelsByRule, unlabelled } from '../tables/derive.ts';
import type { Ingested, SourceContext } from './source.ts';

/**
 * A diffusion series or an FOD image of the user's own, tracked by MRtrix3; labels by the rule of bundle
 * definitions, or none.
 *
 * @throws TractogenError PATH_REFUSED, DATA_MISSING, PARAMETER_INVALID, and those of `tractogramOfDwi`
 */
export async function ownDwi(params: DwiParams, context: SourceContext): Promise<Ingested> {
  const { fs, root, events } = context;
  const { dwi, bval, bvec, json, reversePhase, fod, mask, seedImage, t1, parcellation, fiveTissue } = params;
  const access = await accessOf(
    params.access,
    { dwi, bval, bvec, json, reversePhase, fod, mask, seedImage, t1, parcellation, fiveTissue },
    context,
  );
  const sideFiles = new Map<string, string | Uint8Array>();
  let bundles: unknown;
  if (params.bundles !== undefined) {
    const file = await fileInside(fs, root, params.bundles);
    bundles = await readJson(fs, file, params.bundles);
    parseBundles(bundles);
    sideFiles.set('bundles.json', file);
  }
  if (params.whiteMatter !== undefined)
    sideFiles.set('white_matter.nii.gz', await fileInside(fs, root, params.whiteMatter));
  const { tractogram, dropped, density, account } = await tractogramOfDwi(
    await inputOf(params, context),
    params,
    context,
  );
  if (density !== null) sideFiles.set('density.nii.gz', density);
  if (bundles === undefined)
    events.warn('there are no bundle definitions: streamlines are in no bundle and count as plausible');
  return {
    tractogram,
    labels: bundles === undefined ? unlabelled(tractogram) : labelsByRule(tractogram, bundles),
    sideFiles,
    access,
    dropped,
    provenance: { mrtrix3: account },
  };
}

async function inputOf(params: DwiParams, { fs, root }: SourceContext): Promise<ChainInput> {
  const file = async (name: string | undefined): Promise<UserFile | undefined> =>
    name === undefined ? undefined : { path: await fileInside(fs, root, name), name };
  const optional = {
    mask: await file(params.mask),
    seedImage: await file(params.seedImage),
    t1: await file(params.t1),
    parcellation: await file(params.parcellation),
    fiveTissue: await file(params.fiveTissue),
    json: await file(params.json),
    reversePhase: await file(params.reversePhase),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  const [dwi, bval, bvec, fod] = [
    await file(params.dwi),
    await file(params.bval),
    await file(params.bvec),
    await file(params.fod),
  ];
  if (fod !== undefined && dwi === undefined && bval === undefined && bvec === undefined)
    return { fod, ...given };
  if (fod === undefined && dwi !== undefined && bval !== undefined && bvec !== undefined)
    return { dwi, bval, bvec, ...given };
  throw new TractogenError(
    'PARAMETER_INVALID',
    'a diffusion image comes as `dwi`, `bval` and `bvec`, or else there is an `fod`',
    { remedy: 'Give these three, or `fod` alone' },
  );
}
