import type { UserFile } from '@tractogen/mrtrix';
import { TractogenError, fileInside, readJson, type Events } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import { parseBundles } from '@tractogen/geometry';
import { accessOf } from '../adni/unsaid.ts';
import { tractogramOfDwi, type ChainInput } from '../mrtrix/chain.ts';
import { IMPLAUSIBLE, type DwiParams } from '../params.ts';
import { labelsByRule, unlabelled } from '../tables/derive.ts';
import { plainImage } from './plain-image.ts';
import type { LabelRow } from '../tables/labels.ts';
import type { Ingested, SourceContext } from './source.ts';
import { labelsInFile } from './tractogram.ts';

/**
 * A diffusion series or an FOD image of the user's own, tracked by MRtrix3, or a tractogram weighed or sifted by it; labels by the
 * rule of bundle definitions, by the groups of that tractogram, or none.
 *
 * @throws TractogenError PATH_REFUSED, DATA_MISSING, PARAMETER_INVALID, and those of `tractogramOfDwi`
 */
export async function ownDwi(params: DwiParams, context: SourceContext): Promise<Ingested> {
  const { fs, root, events } = context;
  const { dwi, bval, bvec, json, reversePhase, fod, mask, seedImage, tracks, t1, parcellation, fiveTissue } =
    params;
  const access = await accessOf(
    params.access,
    { dwi, bval, bvec, json, reversePhase, fod, mask, seedImage, tracks, t1, parcellation, fiveTissue },
    context,
  );
  const sideFiles = new Map<string, string | Uint8Array>();
  let bundles: unknown;
  if (params.bundles !== undefined) {
    const file = await fileInside(fs, root, params.bundles);
    bundles = await readJson(fs, file, params.bundles);
    parseBundles(bundles, params.bundles);
    sideFiles.set('bundles.json', file);
  }
  if (params.whiteMatter !== undefined)
    sideFiles.set('white_matter.nii.gz', await plainImage(await fileInside(fs, root, params.whiteMatter)));
  const { tractogram, dropped, density, account } = await tractogramOfDwi(
    await inputOf(params, context),
    params,
    context,
  );
  if (density !== null) sideFiles.set('density.nii.gz', density);
  return {
    tractogram,
    labels: labelsOf(tractogram, bundles, events),
    sideFiles,
    access,
    dropped,
    provenance: { mrtrix3: account },
  };
}

/** By the rule of bundle definitions; else by the groups of a tractogram that was given; else none. */
function labelsOf(tractogram: Tractogram, bundles: unknown, events: Events): LabelRow[] {
  if (bundles !== undefined) return labelsByRule(tractogram, bundles);
  if (tractogram.groups.size > 0) return labelsInFile(tractogram, IMPLAUSIBLE, events);
  events.warn('there are no bundle definitions: streamlines are in no bundle and count as plausible');
  return unlabelled(tractogram);
}

async function inputOf(params: DwiParams, { fs, root }: SourceContext): Promise<ChainInput> {
  const file = async (name: string | undefined): Promise<UserFile | undefined> =>
    name === undefined ? undefined : { path: await fileInside(fs, root, name), name };
  const optional = {
    mask: await file(params.mask),
    seedImage: await file(params.seedImage),
    tracks: await file(params.tracks),
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
