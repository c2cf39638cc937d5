import { TractogenError } from '@tractogen/core';
import { category, emptyColumns, type OptionalColumns } from './columns.ts';
import { CATEGORIES, MEASURES } from './schema.ts';

/** What may be known of a streamline beside its bundle: names of columns of `labels.tsv` and of the Arrow files. */
export const ABOUT = [...CATEGORIES.filter((name) => name !== 'bundle'), ...MEASURES] as const;
export type AboutName = (typeof ABOUT)[number];

/** Cells of one streamline, as text; what is left out, or empty, is not known. */
export type About = Readonly<Partial<Record<AboutName, string>>>;

/** Diagnoses that a table may hold: cognitively normal, mild cognitive impairment, Alzheimer's disease. */
export const DIAGNOSES = ['CN', 'MCI', 'AD'] as const;
export type Diagnosis = (typeof DIAGNOSES)[number];

/**
 * The optional columns of a streamline table from text.
 *
 * @param rows cells of each streamline
 * @param where the place of a row, for messages
 * @throws TractogenError INPUT_INVALID where a number is none, or is negative, or a diagnosis is unknown; where
 *   some streamlines have a subject and others have none
 */
export function aboutColumns(
  rows: readonly About[],
  where: (row: number) => { readonly file: string; readonly line: number },
): OptionalColumns {
  const refuse = (row: number, message: string, remedy: string): never => {
    throw new TractogenError('INPUT_INVALID', message, { ...where(row), remedy });
  };
  const cells = (name: AboutName): (string | null)[] => rows.map((row) => known(row[name]));
  const subjects = cells('subject');
  if (subjects.includes(null) && subjects.some((subject) => subject !== null))
    refuse(
      subjects.indexOf(null),
      'the streamline has no subject, others have one',
      'Name the subject of every streamline',
    );
  const out = { ...emptyColumns(rows.length) };
  for (const name of CATEGORIES) if (name !== 'bundle') out[name] = category(cells(name));
  const strange = out.diagnosis.names.find((name) => !(DIAGNOSES as readonly string[]).includes(name));
  if (strange !== undefined)
    refuse(
      cells('diagnosis').indexOf(strange),
      `the diagnosis is "${strange}"`,
      `Write ${DIAGNOSES.join(', ')}, or leave it empty`,
    );
  for (const name of MEASURES)
    out[name] = Float32Array.from(cells(name), (cell, row) => {
      const value = cell === null ? Number.NaN : Number(cell);
      return cell === null || (Number.isFinite(value) && value >= 0)
        ? value
        : refuse(row, `${name} is "${cell}"`, 'Write a number that is not negative, or leave it empty');
    });
  return out;
}

/** The content of a cell; null of an empty one and of the usual words for nothing. */
function known(cell: string | undefined): string | null {
  return cell === undefined || ['', 'n/a', 'NaN'].includes(cell) ? null : cell;
}
