import type { Mrtrix } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import { resampleByArcLength, thinOut } from '@tractogen/geometry';
import type { Algorithm } from '../mrtrix/steps/track.ts';
import { endJob, runJobs, type JobResult } from './jobs.ts';
import { endToEnd, type Phantom } from './phantom.ts';
import { setOf, type Chosen, type FibercupSet } from './set.ts';

/** Runs from each end of each bundle, as the dense set that ships was made. */
const RUNS: readonly { readonly algorithm: Algorithm; readonly seeds: number; readonly cutoff: number }[] = [
  { algorithm: 'iFOD1', seeds: 700_000, cutoff: 0.05 },
  { algorithm: 'SD_Stream', seeds: 400_000, cutoff: 0.1 },
  { algorithm: 'iFOD2', seeds: 200_000, cutoff: 0.05 },
];
const SELECT = 700;
/** Most streamlines of a bundle. */
const CAPACITY = 1000;
/** Nearer ones are near-duplicates, mm. */
const APART = 0.5;
const POINTS = 20;

/**
 * The dense set: streamlines of the bundles tracked from end to end, members by the rule only, none
 * nearer than 0.5 mm to another (flip-aware mean point distance), at most 1,000 a bundle.
 *
 * @param effort share of the seeds and streamlines, which bounds the time
 * @throws TractogenError DEGENERATE_DATA where no bundle got a streamline
 */
export async function denseSet(mrtrix: Mrtrix, phantom: Phantom, effort: number): Promise<FibercupSet> {
  const share = (count: number): number => Math.max(1, Math.round(count * effort));
  const results = await runJobs(
    mrtrix,
    phantom,
    endToEnd(phantom).flatMap((way) =>
      RUNS.map(({ algorithm, seeds, cutoff }) =>
        endJob(phantom, way, {
          algorithm,
          seeds: share(seeds),
          cutoff,
          select: share(SELECT),
          minLength: 50,
          step: 1,
        }),
      ),
    ),
  );
  const dropped = { not_in_bundle: 0, near_duplicate: 0, bundle_full: 0 };
  const chosen = phantom.bundles.bundles.flatMap(({ id }) => {
    const members = results
      .filter(({ job }) => job.bundle === id)
      .map((result): Chosen => {
        const rows = result.labels.flatMap(({ label }, row) => (label === String(id) ? [row] : []));
        dropped.not_in_bundle += result.labels.length - rows.length;
        return { result, rows };
      });
    return thinned(members, dropped);
  });
  const [first, ...rest] = chosen;
  if (first !== undefined && chosen.some(({ rows }) => rows.length > 0))
    return setOf([first, ...rest], dropped);
  throw new TractogenError('DEGENERATE_DATA', 'no bundle got a streamline', {
    remedy: 'Raise `effort`',
  });
}

/** Members of one bundle without near-duplicates, up to its capacity, one of each run in turn. */
function thinned(
  members: readonly Chosen[],
  dropped: { near_duplicate: number; bundle_full: number },
): Chosen[] {
  const order = members
    .flatMap(({ rows }, run) => rows.map((row, turn) => ({ run, row, turn })))
    .toSorted((a, b) => a.turn - b.turn || a.run - b.run);
  if (order.length === 0) return [];
  const apart = thinOut(
    reduced(order.map(({ run, row }) => ({ result: members[run].result, row }))),
    APART,
    POINTS,
  );
  const kept = apart.slice(0, CAPACITY);
  dropped.near_duplicate += order.length - apart.length;
  dropped.bundle_full += apart.length - kept.length;
  return members.map(({ result }, run) => ({
    result,
    rows: kept.flatMap((i) => (order[i].run === run ? [order[i].row] : [])),
  }));
}

/** Streamlines as 20 points each, n × 20 × 3. */
function reduced(list: readonly { readonly result: JobResult; readonly row: number }[]): Float32Array {
  const out = new Float32Array(list.length * POINTS * 3);
  for (const [i, { result, row }] of list.entries()) {
    const { points, offsets } = result.tractogram;
    const streamline = points.subarray(3 * offsets[row], 3 * offsets[row + 1]);
    resampleByArcLength(streamline, POINTS, out, i * POINTS);
  }
  return out;
}
