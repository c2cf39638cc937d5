import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { TractogenError, fileInside, type Access } from '@tractogen/core';
import type { SourceContext } from '../sources/source.ts';

/** A participant of ADNI: `999_S_9001`, `ADNI999S9001`. */
const PARTICIPANT = /(?<![0-9A-Za-z])(?:ADNI\d{3}S\d{4,5}|(?:ADNI)?\d{3}[_-]S[_-]\d{4,5})(?!\d)/i;
/** A folder or file that is called after the study. */
const STUDY = /(?<![a-z])adni(?:merge|go|[1-4])?(?![a-z])/i;
/** ADNI's tables as LONI gives them; a date may follow. */
const TABLE = /^(?:ADNIMERGE|DXSUM|MRILIST)[^/]*\.csv$/i;
const SUBJECT_FOLDER = /^sub-[A-Za-z0-9+]+/;

/** Files that a source takes, by the parameter that names them. */
export type NamedFiles = Readonly<Record<string, string | undefined>>;

/**
 * Looks whether data of which nobody said that they are open or restricted look like ADNI's, by their names, the names they are links to,
 * and what lies beside them. What looks like a participant of another BIDS dataset is told. Neither message repeats a name.
 *
 * @param access as the user wrote it; undefined where nothing is said
 * @returns what it is, `open` where nothing is said
 * @throws TractogenError INPUT_INVALID of data that look like ADNI's and of which nothing is said
 */
export async function accessOf(
  access: Access | undefined,
  files: NamedFiles,
  context: Pick<SourceContext, 'fs' | 'root' | 'events'>,
): Promise<Access> {
  const named = Object.entries(files).flatMap(([parameter, path]) =>
    path === undefined ? [] : [{ parameter, path }],
  );
  const participant = named.find(({ path }) => PARTICIPANT.test(path));
  if (access === 'restricted' && participant !== undefined)
    context.events.warn(
      `the parameter ${participant.parameter} names a participant, which plan and provenance repeat: give the file another name`,
    );
  if (access !== undefined) return access;
  let ofSomebody: string | null = null;
  for (const { parameter, path } of named) {
    const sign = await signOf(path, context);
    if (sign === 'subject') ofSomebody ??= parameter;
    else if (sign !== null)
      throw new TractogenError(
        'INPUT_INVALID',
        `the data of the parameter ${parameter} look like ADNI's: ${sign}`,
        {
          remedy: 'Write `access: restricted` beside it; `access: open` if they are not ADNI’s',
        },
      );
  }
  if (ofSomebody !== null)
    context.events.warn(
      `the parameter ${ofSomebody} looks like a participant of a BIDS dataset, and the data are taken as open: write \`access: restricted\` if they may not leave, or \`access: open\``,
    );
  return 'open';
}

/** What a file looks like; null of nothing known. */
async function signOf(
  path: string,
  { fs, root }: Pick<SourceContext, 'fs' | 'root'>,
): Promise<string | null> {
  const absolute = await fileInside(fs, root, path);
  const inside = relative(await realpath(root), await realpath(absolute));
  const folder = (await fs.stat(absolute)).isDirectory();
  const names = [path, inside, ...(folder ? await fs.readdir(absolute) : [])];
  if (names.some((name) => PARTICIPANT.test(name))) return 'a name has the form of a participant’s';
  if (names.some((name) => STUDY.test(name))) return 'a name is the study’s';
  let above = folder ? inside : dirname(inside);
  for (; above !== '.' && above !== ''; above = dirname(above))
    for (const entry of await fs.readdir(join(root, above)))
      if (TABLE.test(entry))
        return `a table of it lies ${above === dirname(inside) ? 'beside them' : 'above them'}`;
  const parts = [...path.split(/[\\/]/), ...inside.split(sep)];
  return parts.some((part) => SUBJECT_FOLDER.test(basename(part))) ? 'subject' : null;
}

/**
 * Refuses names of ADNI's participants where streamlines' subjects are told: they would stand in every file that is made.
 *
 * @param parameter that names the table
 * @throws TractogenError INPUT_INVALID, with the line and without the name
 */
export function refuseParticipants(
  subjects: readonly (string | undefined)[],
  { parameter, file }: { readonly parameter: string; readonly file: string },
): void {
  const row = subjects.findIndex((subject) => subject !== undefined && PARTICIPANT.test(subject));
  if (row < 0) return;
  throw new TractogenError('INPUT_INVALID', `the column subject of ${parameter} names participants of ADNI`, {
    ...(PARTICIPANT.test(file) ? {} : { file }),
    line: row + 2,
    remedy: 'Write pseudonyms there and `access: restricted` in the pipeline, or use `source: bids`',
  });
}
