import { SPLITS, type OptionalColumns, type Split } from '@tractogen/formats';

/** Rows of each split and label. */
export type SplitCounts = Readonly<
  Record<
    Split,
    { readonly rows: number; readonly groups: number; readonly byLabel: Readonly<Record<string, number>> }
  >
>;

/** Counts for `split.json`. Rows without a label are counted as `unlabelled`. */
export function countSplits(split: Uint8Array, labels: readonly string[], groups: Uint32Array): SplitCounts {
  const count = (wanted: number): SplitCounts[Split] => {
    const byLabel: Record<string, number> = {};
    const seen = new Set<number>();
    let rows = 0;
    for (const [row, of] of split.entries()) {
      if (of !== wanted) continue;
      rows++;
      seen.add(groups[row]);
      const label = labels[row] || 'unlabelled';
      byLabel[label] = (byLabel[label] ?? 0) + 1;
    }
    return { rows, groups: seen.size, byLabel };
  };
  return Object.fromEntries(SPLITS.map((name, i) => [name, count(i)])) as SplitCounts;
}

/** Said in `split.json`, so that the file explains itself. */
export const METHOD = {
  distance: 'flip-aware mean point distance (MDF) of 20 points at equal arc length, mm',
  grouping: 'single linkage below duplicateThreshold; a group never straddles splits',
  stratification: 'by label within groups; a group of several labels counts for its most frequent one',
  orientation:
    'endRois: between the end boxes of the bundle; medoid: with the medoid of training rows; ends: from the smaller coordinate along the axis that parts the ends most',
  normalisation:
    'centre: mean of all training coordinates; scale: root mean square distance from it / sqrt(3)',
  length: 'arc length after a 17-point Hann low-pass, mm',
} as const;

/** What differs where subjects are known. */
export const METHOD_BY_SUBJECT = {
  grouping: 'single linkage below duplicateThreshold within each subject',
  stratification: 'subjects by diagnosis; all streamlines and visits of a subject in one split',
} as const;

/** Subjects of each split, in all and by diagnosis; those whose diagnosis changed count for their first. */
export function countSubjects(
  split: Uint8Array,
  { subject, diagnosis }: Pick<OptionalColumns, 'subject' | 'diagnosis'>,
): Readonly<
  Record<Split, { readonly subjects: number; readonly byDiagnosis: Readonly<Record<string, number>> }>
> {
  const first = new Map<number, { split: number; diagnosis: string }>();
  for (const [row, code] of subject.codes.entries()) {
    const name = diagnosis.names[diagnosis.codes[row]] ?? 'unknown';
    const held = first.get(code);
    if (held === undefined || held.diagnosis === 'unknown')
      first.set(code, { split: split[row], diagnosis: name });
  }
  const count = (wanted: number) => {
    const here = [...first.values()].filter((of) => of.split === wanted);
    const byDiagnosis: Record<string, number> = {};
    for (const { diagnosis: name } of here) byDiagnosis[name] = (byDiagnosis[name] ?? 0) + 1;
    return { subjects: here.length, byDiagnosis };
  };
  return { train: count(0), valid: count(1), test: count(2) };
}
