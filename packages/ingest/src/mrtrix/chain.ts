import {
  type Mrtrix,
  type MrtrixAccount,
  type MrtrixEffects,
  type UserFile,
  abreast,
  bringImage,
  inParallel,
  withMrtrix,
} from '@tractogen/mrtrix';
import type { Tractogram } from '@tractogen/formats';
import type { ChainParams } from '../params.ts';
import { takeGroups, takeStreamlines, withColumn } from '../tracks/rows.ts';
import { checkDemands } from './demands.ts';
import { givenTracks, onOtherPoints, withoutPointData, type GivenTracks } from './given-tracks.ts';
import { prepare, type DwiSeries, type Prepared } from './prepare.ts';
import { anisotropy } from './steps/anisotropy.ts';
import { densityMap } from './steps/density.ts';
import { fiveTissues, greyWhiteBorder, type Anatomy } from './steps/five-tissue.ts';
import { checkFinite, checkHarmonics } from './steps/fod.ts';
import { givenMask, maskOfFod } from './steps/mask.ts';
import { merge } from './steps/merge.ts';
import { resample } from './steps/resample.ts';
import { sift, sift2 } from './steps/sift.ts';
import { track, type Tracked, type TrackingPlaces } from './steps/track.ts';
import { gridOf, readTracks } from './tracks.ts';

/** What a chain starts from: a diffusion series, or an FOD image with a mask. */
export type ChainInput = (DwiSeries | { readonly fod: UserFile; readonly mask?: UserFile }) &
  Anatomy & {
    readonly seedImage?: UserFile;
    /** A tractogram in the place of tracking. */
    readonly tracks?: UserFile;
  };

export interface ChainOutput {
  /** RASMM, on the grid of the image; `weight` of each streamline where SIFT2 was asked for. */
  readonly tractogram: Tractogram;
  /** Streamlines that were tracked and not kept, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** NIfTI, where asked for. */
  readonly density: Uint8Array | null;
  /** NIfTI, where asked for: the FA image on which visits are registered. */
  readonly anisotropy: Uint8Array | null;
  readonly account: MrtrixAccount;
}

/**
 * A tractogram of one diffusion series, or of an FOD image, by MRtrix3. With `threads: 0` the same input
 * and random stream give the same bytes; runs of tckgen then go side by side, one a processor.
 *
 * @param params as the schema of the source `dwi` fills them in
 * @param more `anisotropy`: the FA image too, of a diffusion image
 * @throws TractogenError RUNTIME_MISSING, PROGRAM_FAILED, NOT_FINITE, COUNT_MISMATCH, INPUT_INVALID,
 *   SPACE_MISMATCH, DEGENERATE_DATA, PARAMETER_INVALID, DATA_MISSING
 */
export async function tractogramOfDwi(
  input: ChainInput,
  params: ChainParams,
  effects: MrtrixEffects,
  more: { readonly anisotropy?: boolean } = {},
): Promise<ChainOutput> {
  const { result, account } = await withMrtrix(
    effects,
    { threads: params.threads, hours: params.programHours },
    async (mrtrix) => {
      checkDemands(mrtrix, input, params);
      const prepared = 'fod' in input ? await givenFod(mrtrix, input) : await prepare(mrtrix, input, params);
      const tissues =
        params.act === 'off' ? null : await fiveTissues(mrtrix, input, params.act === 'required');
      const { dwi, mask } = prepared;
      return {
        ...(await tracked(mrtrix, prepared, input, tissues, params)),
        anisotropy: more.anisotropy && dwi !== null ? await anisotropy(mrtrix, dwi, mask) : null,
      };
    },
  );
  return { ...result, account };
}

/** What tracking gives, without how it came to be. */
type Streamlines = Omit<ChainOutput, 'account' | 'anisotropy'>;

/** An FOD image of the user's as what tracking starts from. */
async function givenFod(
  mrtrix: Mrtrix,
  { fod, mask }: { readonly fod: UserFile; readonly mask?: UserFile },
): Promise<Prepared> {
  const image = await bringImage(mrtrix, fod, 'fod');
  await checkHarmonics(mrtrix, image, fod.name);
  const where =
    mask === undefined
      ? await maskOfFod(mrtrix, image, fod.name)
      : await givenMask(mrtrix, mask, image, 'mask');
  await checkFinite(mrtrix, image, { mask: where, name: fod.name });
  return { fod: image, mask: where, dwi: null };
}

async function tracked(
  mrtrix: Mrtrix,
  prepared: Prepared,
  input: ChainInput,
  tissues: string | null,
  params: ChainParams,
): Promise<Streamlines> {
  const { fod, mask } = prepared;
  if (input.tracks !== undefined) {
    const given = await givenTracks(mrtrix, input.tracks, await gridOf(mrtrix, mask));
    return await finished(mrtrix, given.tracked, prepared, tissues, params, given);
  }
  const seeds = input.seedImage === undefined ? mask : await givenMask(mrtrix, input.seedImage, fod, 'seeds');
  const border =
    tissues !== null && params.tracking.some(({ seeding }) => seeding === 'gmwmi')
      ? await greyWhiteBorder(mrtrix, tissues)
      : mask;
  const common = { mask, ...(tissues !== null && { tissues }) };
  const places: Readonly<Record<ChainParams['tracking'][number]['seeding'], TrackingPlaces>> = {
    mask: { ...common, seeding: 'image', seedImage: mask },
    image: { ...common, seeding: 'image', seedImage: seeds },
    dynamic: { ...common, seeding: 'dynamic', seedImage: fod },
    gmwmi: { ...common, seeding: 'gmwmi', seedImage: border },
  };
  const runs = await inParallel(params.tracking, abreast(params.threads), async (run, i) => {
    const source = run.algorithm.startsWith('Tensor_') ? (prepared.dwi ?? fod) : fod;
    return await track(mrtrix, source, run, places[run.seeding], `run${i}.tck`);
  });
  mrtrix.note(
    'tracked',
    runs.map(({ streamlines }, i) => ({ asked: params.tracking[i].select, streamlines })),
  );
  return await finished(mrtrix, await merge(mrtrix, runs), prepared, tissues, params);
}

/** SIFT, resampling, reading. */
async function finished(
  mrtrix: Mrtrix,
  all: Tracked,
  { fod, mask }: Prepared,
  tissues: string | null,
  params: ChainParams,
  given: GivenTracks | null = null,
): Promise<Streamlines> {
  const wanted = all.streamlines > 0 ? params.sift : 'off';
  const stays = wanted === 'sift' ? await sift(mrtrix, all, fod, tissues, params.siftKeep) : null;
  const weights = wanted === 'sift2' ? await sift2(mrtrix, all, fod, tissues) : null;
  const last =
    params.resample === undefined || all.streamlines === 0
      ? all
      : await resample(mrtrix, all, params.resample);
  let tractogram = await pointsOf(mrtrix, last, mask, given);
  if (weights !== null) tractogram = withColumn(tractogram, 'weight', weights);
  if (stays !== null) {
    const rows = stays.flatMap((stay, row) => (stay ? [row] : []));
    withoutPointData(tractogram, mrtrix);
    tractogram = { ...takeStreamlines(tractogram, rows), groups: takeGroups(tractogram.groups, rows) };
  }
  return {
    tractogram,
    dropped: stays === null ? {} : { sift: stays.filter((stay) => !stay).length },
    density: params.density
      ? await densityMap(mrtrix, stays === null ? last.file : 'sifted.tck', mask)
      : null,
  };
}

/** The streamlines of a scratch file; of a tractogram that was given with what it holds beside them. */
async function pointsOf(
  mrtrix: Mrtrix,
  last: Tracked,
  mask: string,
  given: GivenTracks | null,
): Promise<Tractogram> {
  if (given !== null && last === given.tracked) return given.tractogram;
  const tractogram = await readTracks(mrtrix, last, given?.tractogram.grid ?? (await gridOf(mrtrix, mask)));
  return given === null ? tractogram : onOtherPoints(given.tractogram, tractogram, mrtrix);
}
