import { joinTractograms, takeStreamlines, withColumn } from '../tracks/rows.ts';
import type { Tractogram } from '@tractogen/formats';
import type { LabelRow } from '../tables/labels.ts';
import type { JobResult } from './jobs.ts';

/** A labelled set made of runs of tckgen. */
export interface FibercupSet {
  readonly tractogram: Tractogram;
  readonly labels: readonly LabelRow[];
  readonly dropped: Readonly<Record<string, number>>;
}

/** Rows of one run that go into the set. */
export interface Chosen {
  readonly result: JobResult;
  readonly rows: readonly number[];
}

/** In the column `algorithm`. */
const CODES = { SD_Stream: 0, iFOD1: 1, iFOD2: 2, Tensor_Det: 3, Tensor_Prob: 4 } as const;

/**
 * Joins chosen rows of runs. Every streamline keeps where it comes from: `from_end` is 1 where it was
 * seeded at a bundle's end, `algorithm` numbers SD_Stream, iFOD1, iFOD2 as 0, 1, 2.
 */
export function setOf(
  chosen: readonly [Chosen, ...Chosen[]],
  dropped: Readonly<Record<string, number>>,
): FibercupSet {
  const [first, ...rest] = chosen.map(({ result, rows }) => takeStreamlines(result.tractogram, rows));
  const joined = joinTractograms([first, ...rest]);
  const each = (value: (chosen: Chosen) => number): Float32Array =>
    Float32Array.from(chosen.flatMap((part) => part.rows.map(() => value(part))));
  const fromEnd = each(({ result }) => (result.job.bundle === null ? 0 : 1));
  const algorithm = each(({ result }) => CODES[result.job.limits.algorithm]);
  return {
    tractogram: withColumn(withColumn(joined, 'algorithm', algorithm), 'from_end', fromEnd),
    labels: chosen.flatMap(({ result, rows }) => rows.map((row) => result.labels[row])),
    dropped: Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0)),
  };
}

/** How many rows have each name. */
export function tally(labels: readonly LabelRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of labels) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
