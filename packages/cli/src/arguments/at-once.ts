import { availableParallelism } from 'node:os';

/**
 * How many nodes of a pipeline run at once, for `NX_PARALLEL`: what Nx's arguments say, else the environment, else two where there are
 * two processors. A stage keeps one of two busy for most of its time, so two nodes side by side, each with its share, end sooner than one
 * after the other. Jobs in flight on a cluster are for its user to choose.
 *
 * @param more arguments for Nx
 * @returns a number or a share of the processors (`50%`); undefined where it is left to Nx
 */
export function nodesAtOnce(
  more: readonly string[],
  env: NodeJS.ProcessEnv,
  processors: number = availableParallelism(),
): string | undefined {
  // What stands behind `--` is for the task.
  const own = more.includes('--') ? more.slice(0, more.indexOf('--')) : more;
  const parallel = valueOf(own, /^--parallel(=|$)/);
  if (parallel === 'false' || own.includes('--no-parallel')) return '1';
  // `--parallel` alone leaves the number to the others.
  for (const said of [parallel, valueOf(own, /^--max-?parallel(=|$)/i), env.NX_PARALLEL])
    if (said !== undefined && /^\d+%?$/.test(said)) return said;
  return processors > 1 && (env.TRACTOGEN_LAUNCHER || 'local') === 'local' ? '2' : undefined;
}

/** What is given with an option, behind `=` or as the next word. */
function valueOf(words: readonly string[], option: RegExp): string | undefined {
  const at = words.findIndex((word) => option.test(word));
  return at === -1 ? undefined : (words[at].split('=')[1] ?? words[at + 1]);
}
