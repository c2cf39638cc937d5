import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hashFile, sha256, stableJson, writeFileAtomic } from '@tractogen/core';
import { decodeTrx, encodeTrx, type Tractogram } from '@tractogen/formats';
import type { MrtrixAccount, UserFile } from '@tractogen/mrtrix';
import { checkDwi } from '../bids/check.ts';
import { chooseDwi, type ChosenImage } from '../bids/choose.ts';
import type { BidsDataset, BidsSession } from '../bids/dataset.ts';
import { readSidecars } from '../bids/tables.ts';
import { tractogramOfDwi } from '../mrtrix/chain.ts';
import type { BidsParams } from '../params.ts';
import type { SourceContext } from './source.ts';

const IMAGE = 'fa.nii.gz';

/** What one visit gave. */
export interface TrackedVisit {
  readonly tractogram: Tractogram;
  /** Path of the FA image in the work folder, `.nii.gz`: what the visit can be registered by. */
  readonly image: string;
  readonly dropped: Readonly<Record<string, number>>;
  readonly account: MrtrixAccount;
}

/**
 * Chooses, checks and tracks the diffusion image of one visit. What is finished is kept in the work folder under a
 * hash of the images' bytes, so that an interrupted run does not track it again; parameters and code are in the name of
 * the folder itself.
 *
 * @param context its events and errors may name files of the dataset
 * @throws DwiFault; those of `tractogramOfDwi`
 */
export async function trackVisit(
  dataset: BidsDataset,
  visit: BidsSession,
  params: BidsParams,
  context: SourceContext,
): Promise<TrackedVisit> {
  const { fs, workDir } = context;
  const image = chooseDwi(visit, params.entities);
  await checkDwi(fs, dataset.root, image, params.badDirections, params.leastDirections);
  const sidecar = stableJson(Object.fromEntries(await readSidecars(fs, dataset, image)));
  const key = await keyOf(dataset, image, sidecar, context);
  const folder = join(workDir, 'visits', key);
  const kept = await finished(folder, context);
  if (kept !== null) return kept;
  await fs.mkdir(folder, { recursive: true });
  const file = (name: string): UserFile => ({ path: join(dataset.root, name), name });
  // Merged by the inheritance principle; kept here until the visit is done.
  const json = { path: join(folder, 'sidecar.json'), name: image.file };
  await writeFileAtomic(fs, json.path, sidecarForMotion(sidecar));
  const { tractogram, dropped, account, anisotropy } = await tractogramOfDwi(
    { dwi: file(image.file), bval: file(image.bval), bvec: file(image.bvec), json },
    params,
    // Of the images alone: neither the order of visits nor a limit changes what a visit gives.
    { ...context, random: context.random.stream(`visit ${key}`) },
    { anisotropy: true },
  );
  const bytes = encodeTrx(tractogram);
  if (anisotropy === null) throw new Error('a diffusion series gave no FA image');
  const fa = gzipSync(anisotropy);
  await writeFileAtomic(fs, join(folder, 'tractogram.trx'), bytes);
  await writeFileAtomic(fs, join(folder, IMAGE), fa);
  await fs.rm(json.path, { force: true });
  // Written last: it says that the visit is finished.
  await writeFileAtomic(
    fs,
    join(folder, 'visit.json'),
    stableJson({ sha256: sha256(bytes), image: sha256(fa), dropped, account }),
  );
  return { tractogram: decodeTrx(bytes), image: join(folder, IMAGE), dropped, account };
}

async function keyOf(
  { root }: BidsDataset,
  image: ChosenImage,
  sidecar: string,
  { fs }: SourceContext,
): Promise<string> {
  const hashes: string[] = [];
  for (const file of [image.file, image.bval, image.bvec])
    hashes.push((await hashFile(fs, join(root, file))).sha256);
  return sha256(stableJson({ files: hashes, sidecar })).slice(0, 24);
}

async function finished(folder: string, { fs }: SourceContext): Promise<TrackedVisit | null> {
  try {
    const done = JSON.parse(await fs.readFile(join(folder, 'visit.json'), 'utf8')) as Omit<
      TrackedVisit,
      'tractogram'
    > & { readonly sha256: string };
    const image = join(folder, IMAGE);
    const bytes = await fs.readFile(join(folder, 'tractogram.trx'));
    if (sha256(bytes) !== done.sha256 || (await hashFile(fs, image)).sha256 !== done.image) return null;
    return { tractogram: decodeTrx(bytes), image, dropped: done.dropped, account: done.account };
  } catch {
    // Not there, or cut off while it was written: tracked again.
    return null;
  }
}

/** Fields of a sidecar that eddy and topup need; names, dates and serial numbers of a scanner stay where they are. */
const MOTION = [
  'EffectiveEchoSpacing',
  'MultibandAccelerationFactor',
  'PhaseEncodingDirection',
  'SliceEncodingDirection',
  'SliceTiming',
  'TotalReadoutTime',
];

function sidecarForMotion(sidecar: string): string {
  const all = new Map(Object.entries(JSON.parse(sidecar) as Record<string, unknown>));
  return stableJson(
    Object.fromEntries(MOTION.flatMap((name) => (all.has(name) ? [[name, all.get(name)]] : []))),
  );
}
