/** A word of a command line: an option, a number, or the plain name of a file in the scratch folder. */
export type Argument = string | number;

/**
 * The words of a command, each checked. Files of the user never appear under their own names here: they
 * are linked into the scratch folder under plain ones, so that no name can be taken for an option, for a
 * pattern (MRtrix3 reads `[]` in image names) or for shell syntax by a script further down.
 *
 * @throws TypeError for a word that is undefined, empty, not finite, or has a letter that needs quoting
 */
export function words(list: readonly Argument[]): string[] {
  return list.map((word) => {
    if (typeof word === 'number') {
      if (!Number.isFinite(word)) throw new TypeError(`${word} is no argument of a program`);
      return String(word);
    }
    if (typeof word !== 'string' || !/^[A-Za-z0-9_.,:=/-]+$/.test(word))
      throw new TypeError(`${JSON.stringify(word)} is no argument of a program`);
    return word;
  });
}

/** A plain name for a file in the scratch folder: never an option, never a path. */
export function scratchName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*$/.test(name)) return name;
  throw new TypeError(`${JSON.stringify(name)} is no name for a scratch file`);
}
