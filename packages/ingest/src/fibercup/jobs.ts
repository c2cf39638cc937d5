import { abreast, inParallel, type Mrtrix } from '@tractogen/mrtrix';
import type { Tractogram } from '@tractogen/formats';
import { resample } from '../mrtrix/steps/resample.ts';
import { track, type Algorithm, type TrackingLimits, type TrackingPlaces } from '../mrtrix/steps/track.ts';
import { readTracks } from '../mrtrix/tracks.ts';
import { labelsByRule } from '../tables/derive.ts';
import type { LabelRow } from '../tables/labels.ts';
import type { Phantom } from './phantom.ts';

/** One run of tckgen on the phantom. */
export interface Job {
  /** Name of its file, from which its seed derives. */
  readonly name: string;
  readonly limits: TrackingLimits;
  readonly places: TrackingPlaces;
  /** The bundle it is meant for, null for all over the mask. */
  readonly bundle: number | null;
}

export interface JobResult {
  readonly job: Job;
  readonly tractogram: Tractogram;
  /** By the rule of the bundle definitions. */
  readonly labels: readonly LabelRow[];
}

/** Distance of points, as in the sets that ship, mm. */
const STEP = 2;

/** Runs jobs side by side; results come in the order of the jobs, whichever ended first. */
export async function runJobs(mrtrix: Mrtrix, phantom: Phantom, jobs: readonly Job[]): Promise<JobResult[]> {
  let done = 0;
  return await inParallel(jobs, abreast(0), async (job) => {
    const raw = await track(mrtrix, phantom.fod, job.limits, job.places, `${job.name}.tck`);
    const even = raw.streamlines === 0 ? raw : await resample(mrtrix, raw, STEP);
    const tractogram = await readTracks(mrtrix, even, phantom.grid);
    mrtrix.events.progress('track', ++done, jobs.length, job.name);
    return { job, tractogram, labels: labelsByRule(tractogram, phantom.definitions) };
  });
}

/** The job from one end region to another. */
export function endJob(
  { mask }: Phantom,
  { id, from, to }: { readonly id: number; readonly from: string; readonly to: string },
  limits: TrackingLimits,
): Job {
  const way = `${from}-${to}`.replaceAll('.mif', '');
  return {
    name: `${way}-${nameOf(limits.algorithm)}`,
    limits,
    places: { seeding: 'image', seedImage: from, include: [to], mask },
    bundle: id,
  };
}

export function nameOf(algorithm: Algorithm): string {
  return algorithm.toLowerCase().replace('_', '-');
}
