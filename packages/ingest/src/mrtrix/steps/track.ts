import type { Argument, Mrtrix } from '@tractogen/mrtrix';

export type Algorithm = 'SD_Stream' | 'iFOD1' | 'iFOD2' | 'Tensor_Det' | 'Tensor_Prob';

/** Limits of one run of `tckgen`; whatever is left out is MRtrix3's default. */
export interface TrackingLimits {
  readonly algorithm: Algorithm;
  /** Streamlines to keep. */
  readonly select: number;
  /** Seeds to try at most. */
  readonly seeds?: number | undefined;
  /** Largest angle between steps, degrees. */
  readonly angle?: number | undefined;
  /** mm. */
  readonly step?: number | undefined;
  /** mm. */
  readonly minLength?: number | undefined;
  /** mm. */
  readonly maxLength?: number | undefined;
  /** Amplitude (or FA) below which a streamline ends. */
  readonly cutoff?: number | undefined;
}

/** Where streamlines start and may go; scratch files. */
export interface TrackingPlaces {
  readonly seeding: 'image' | 'dynamic' | 'gmwmi';
  /** Image of the seeds; the FOD for dynamic seeding. */
  readonly seedImage: string;
  readonly mask?: string;
  readonly include?: readonly string[];
  readonly tissues?: string;
}

export interface Tracked {
  /** TCK in the scratch folder. */
  readonly file: string;
  readonly streamlines: number;
}

const SEEDING = { image: '-seed_image', dynamic: '-seed_dynamic', gmwmi: '-seed_gmwmi' } as const;

/**
 * Tracks streamlines by `tckgen`.
 *
 * @param source an FOD image; for tensor tracking the diffusion image
 * @param file name of the TCK to write
 */
export async function track(
  mrtrix: Mrtrix,
  source: string,
  limits: TrackingLimits,
  places: TrackingPlaces,
  file: string,
): Promise<Tracked> {
  const seed = mrtrix.random.stream(file).uint32();
  await mrtrix.run('tckgen', [source, file, ...trackingArguments(limits, places)], { seed });
  return { file, streamlines: await countOf(mrtrix, file) };
}

function trackingArguments(limits: TrackingLimits, places: TrackingPlaces): Argument[] {
  const option = (name: string, value: Argument | undefined): Argument[] =>
    value === undefined ? [] : [name, value];
  return [
    '-algorithm',
    limits.algorithm,
    SEEDING[places.seeding],
    places.seedImage,
    ...option('-mask', places.mask),
    ...(places.include ?? []).flatMap((image) => ['-include', image]),
    ...option('-act', places.tissues),
    '-select',
    limits.select,
    ...option('-seeds', limits.seeds),
    ...option('-angle', limits.angle),
    ...option('-step', limits.step),
    ...option('-minlength', limits.minLength),
    ...option('-maxlength', limits.maxLength),
    ...option('-cutoff', limits.cutoff),
  ];
}

/** Streamlines in a TCK, by its header. */
export async function countOf(mrtrix: Mrtrix, file: string): Promise<number> {
  return Number(/^\s*count:\s*(\d+)/m.exec(await mrtrix.run('tckinfo', [file]))?.[1] ?? Number.NaN);
}
