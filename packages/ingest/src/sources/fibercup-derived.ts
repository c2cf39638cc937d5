import { readJson } from '@tractogen/core';
import { type Mrtrix, type UserFile, bringImage, withMrtrix } from '@tractogen/mrtrix';
import { externalFile } from '../data/external.ts';
import { readDataManifest, verifiedFile, type DataManifest } from '../data/manifest.ts';
import { parseBundles } from '@tractogen/geometry';
import { denseSet } from '../fibercup/dense.ts';
import { labelledSet } from '../fibercup/labelled.ts';
import { endImages } from '../fibercup/phantom.ts';
import { prepare, type Prepared } from '../mrtrix/prepare.ts';
import { givenMask } from '../mrtrix/steps/mask.ts';
import { gridOf } from '../mrtrix/tracks.ts';
import { chainParams, type FibercupDerivedParams } from '../params.ts';
import type { Ingested, SourceContext } from './source.ts';

const FOLDER = 'data/fibercup';
const FOD = 'data/raw/fibercup/fod-FC.nii.gz';

/** The re-synthesised images have no noise, no ringing, no motion, no coil: there is nothing to correct. */
const CLEAN = chainParams.parse({ denoise: false, motion: 'off', bias: 'off', normalise: false, lmax: 6 });

/**
 * FiberCup tracked anew by MRtrix3, from the shipped diffusion images (re-synthesised) or from the real FOD.
 * Labels are derived: by the end regions and centrelines of `bundles.json`, not the official ones.
 *
 * @throws TractogenError DATA_MISSING, ARTEFACT_CORRUPT, RUNTIME_MISSING, PROGRAM_FAILED, NOT_FINITE,
 *   DEGENERATE_DATA
 */
export async function fibercupDerived(
  params: FibercupDerivedParams,
  context: SourceContext,
): Promise<Ingested> {
  const { fs, root } = context;
  const manifest = await readDataManifest(fs, root, 'fibercup');
  const fileOf = async (name: string): Promise<UserFile> => ({
    path: await verifiedFile(fs, root, manifest, `${FOLDER}/${name}`),
    name: `${FOLDER}/${name}`,
  });
  const bundlesFile = await fileOf('bundles.json');
  const ends = await fileOf('end_rois.nii.gz');
  const whiteMatter = await fileOf('white_matter.nii.gz');
  const definitions = await readJson(fs, bundlesFile.path, bundlesFile.name);
  const { result, account } = await withMrtrix(context, { threads: 0 }, async (mrtrix) => {
    const { fod, mask } =
      params.source === 'fibercup-dwi'
        ? await fromImages(mrtrix, fileOf, whiteMatter)
        : await fromFod(mrtrix, context, manifest, whiteMatter);
    const phantom = {
      fod,
      mask,
      grid: await gridOf(mrtrix, mask),
      bundles: parseBundles(definitions),
      definitions,
      ends: await endImages(mrtrix, await bringImage(mrtrix, ends, 'ends'), definitions),
    };
    return params.recipe === 'dense'
      ? await denseSet(mrtrix, phantom, params.effort)
      : await labelledSet(mrtrix, phantom, params);
  });
  return {
    ...result,
    sideFiles: new Map([
      ['bundles.json', bundlesFile.path],
      ['end_rois.nii.gz', ends.path],
      ['white_matter.nii.gz', whiteMatter.path],
    ]),
    access: 'open',
    provenance: { mrtrix3: account, labels: 'derived: end regions and centrelines of bundles.json' },
  };
}

async function fromImages(
  mrtrix: Mrtrix,
  fileOf: (name: string) => Promise<UserFile>,
  mask: UserFile,
): Promise<Prepared> {
  const series = {
    dwi: await fileOf('dwi_resynth.nii.gz'),
    bval: await fileOf('dwi_resynth.bval'),
    bvec: await fileOf('dwi_resynth.bvec'),
    mask,
  };
  return await prepare(mrtrix, series, CLEAN);
}

async function fromFod(
  mrtrix: Mrtrix,
  { fs, root, events, signal }: SourceContext,
  manifest: DataManifest,
  mask: UserFile,
): Promise<Prepared> {
  const path = await externalFile(manifest, FOD, { fs, root, events, signal, fetch });
  const fod = await bringImage(mrtrix, { path, name: FOD }, 'fod');
  return { fod, mask: await givenMask(mrtrix, mask, fod, 'mask'), dwi: null };
}
