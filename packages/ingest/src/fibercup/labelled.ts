import type { Mrtrix } from '@tractogen/mrtrix';
import type { Algorithm } from '../mrtrix/steps/track.ts';
import type { FibercupRecipe } from '../params.ts';
import { endJob, nameOf, runJobs, type Job, type JobResult } from './jobs.ts';
import { endToEnd, type Phantom } from './phantom.ts';
import { setOf, tally, type Chosen, type FibercupSet } from './set.ts';

/** Limits of whole-mask tracking, those by which the proportions of the phantom were counted. */
const WHOLE = { minLength: 20, cutoff: 0.1 };

/** Seeds from each end of a rare bundle, at most: a few seconds a run. */
const TOP_UP: readonly { readonly algorithm: Algorithm; readonly seeds: number; readonly cutoff: number }[] =
  [
    { algorithm: 'SD_Stream', seeds: 20_000, cutoff: 0.1 },
    { algorithm: 'iFOD1', seeds: 80_000, cutoff: 0.05 },
  ];

/**
 * The labelled set: every streamline of whole-mask tracking by three algorithms, plausible or not, in the
 * proportions in which they come; then, for bundles with fewer members than `rare`, members tracked from
 * end to end. Those are told apart by `from_end`: proportions of the rest are natural ones.
 */
export async function labelledSet(
  mrtrix: Mrtrix,
  phantom: Phantom,
  { select, rare }: FibercupRecipe,
): Promise<FibercupSet> {
  const algorithms: readonly Algorithm[] = ['iFOD2', 'SD_Stream', 'iFOD1'];
  const { mask } = phantom;
  const whole = await runJobs(
    mrtrix,
    phantom,
    algorithms.map((algorithm): Job => ({
      name: `whole-${nameOf(algorithm)}`,
      limits: { ...WHOLE, algorithm, select },
      places: { seeding: 'image', seedImage: mask, mask },
      bundle: null,
    })),
  );
  const counts = tally(whole.flatMap(({ labels }) => labels));
  mrtrix.note('whole_mask', counts);
  const members = (id: number): number =>
    whole.flatMap(({ labels }) => labels).filter(({ label }) => label === String(id)).length;
  const short = new Map(
    phantom.bundles.bundles.flatMap(({ id }): [number, number][] =>
      members(id) < rare ? [[id, rare - members(id)]] : [],
    ),
  );
  const ways = endToEnd(phantom).filter(({ id }) => short.has(id));
  const more = await runJobs(
    mrtrix,
    phantom,
    ways.flatMap((way) =>
      TOP_UP.map(({ algorithm, seeds, cutoff }) => {
        const wanted = short.get(way.id) ?? 0;
        return endJob(phantom, way, { algorithm, seeds, cutoff, select: wanted, minLength: 50, step: 1 });
      }),
    ),
  );
  const { chosen, dropped } = topUp(more, short);
  mrtrix.note(
    'from_ends',
    tally(chosen.flatMap(({ result, rows }) => rows.map((row) => result.labels[row]))),
  );
  for (const [id, missing] of short) {
    const got = chosen
      .filter(({ result }) => result.job.bundle === id)
      .reduce((sum, { rows }) => sum + rows.length, 0);
    if (got < missing)
      mrtrix.events.warn(`bundle ${id} has ${rare - missing + got} streamlines, fewer than ${rare}`);
  }
  const all = whole.map((result): Chosen => ({ result, rows: result.labels.map((_, row) => row) }));
  const [first, ...rest] = [...all, ...chosen];
  return setOf([first, ...rest], dropped);
}

/** Of runs from end to end: members of the bundle they were meant for, in turn, until none is missing. */
export function topUp(
  results: readonly JobResult[],
  short: ReadonlyMap<number, number>,
): { chosen: Chosen[]; dropped: Record<string, number> } {
  const picks = results.map((): number[] => []);
  const dropped = { not_in_bundle: 0, bundle_full: 0 };
  for (const [id, missing] of short) {
    const candidates: { run: number; row: number; turn: number }[] = [];
    for (const [run, { job, labels }] of results.entries()) {
      if (job.bundle !== id) continue;
      let turn = 0;
      for (const [row, { label }] of labels.entries()) {
        if (label === String(id)) candidates.push({ run, row, turn: turn++ });
        else dropped.not_in_bundle++;
      }
    }
    // One of each run in turn, so that no algorithm and no end is favoured.
    const order = candidates.toSorted((a, b) => a.turn - b.turn || a.run - b.run);
    for (const { run, row } of order.slice(0, missing)) picks[run].push(row);
    dropped.bundle_full += Math.max(0, order.length - missing);
  }
  return { chosen: results.map((result, run) => ({ result, rows: picks[run] })), dropped };
}
