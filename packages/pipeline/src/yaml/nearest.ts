/**
 * The valid word that a mistyped one was most likely meant to be: the smallest edit distance
 * (insertions, deletions, substitutions, swaps of neighbours), at most a third of the longer word, at
 * least one edit; ties go to the first in the list. Case is ignored.
 */
export function nearestWord(word: string, valid: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of valid) {
    const limit = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    // Words of very different length can't be near; hostile ones are long.
    if (Math.abs(word.length - candidate.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean "epochs"?`, or the list of valid words if none is near and the list is short. */
export function suggestion(word: string, valid: Iterable<string>): string | undefined {
  const words = [...valid];
  const near = nearestWord(word, words);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (words.length === 0) return undefined;
  const shown = words.slice(0, 12).join(', ');
  return words.length > 12 ? `Valid are for example: ${shown}` : `Valid: ${shown}`;
}

/** Optimal string alignment distance. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2] + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length];
}
