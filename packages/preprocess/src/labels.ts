import { TractogenError } from '@tractogen/core';
import { ABOUT, type About } from '@tractogen/formats';

/** A row of `labels.tsv`; an empty name is no bundle. */
export interface LabelRow {
  readonly name: string;
  readonly plausible: boolean;
  readonly about: About;
}

/**
 * Reads `labels.tsv` of a tractogram artefact.
 *
 * @param streamlines rows that there must be
 * @throws TractogenError COLUMN_MISSING, COUNT_MISMATCH
 */
export function parseLabels(text: string, file: string, streamlines: number): LabelRow[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = header.split('\t');
  const [name, kind] = ['name', 'class'].map((wanted) => {
    const at = columns.indexOf(wanted);
    if (at >= 0) return at;
    throw new TractogenError(
      'COLUMN_MISSING',
      `there is no column ${wanted}; the columns are ${columns.join(', ')}`,
      { file, line: 1 },
    );
  });
  if (lines.length !== streamlines)
    throw new TractogenError('COUNT_MISMATCH', `${lines.length} labels for ${streamlines} streamlines`, {
      file,
    });
  const more = ABOUT.filter((column) => columns.includes(column)).map(
    (column) => [column, columns.indexOf(column)] as const,
  );
  return lines.map((line) => {
    const cells = line.split('\t');
    const about = Object.fromEntries(more.map(([column, at]) => [column, cells[at]]));
    return { name: cells[name], plausible: cells[kind] !== 'implausible', about };
  });
}
