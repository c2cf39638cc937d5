import { availableParallelism } from 'node:os';

/**
 * How many nodes of a pipeline run at once, for `NX_PARALLEL`: what Nx's arguments say, else the environment, else two where there are
 * two processors. A stage keeps one of two busy for most of its time, so two nodes side by side, each with its share, end sooner than one
 * after the other. Jobs in flight on a cluster are for its user to choose.
 *
 * @param more arguments for Nx
 * @returns undefined where it is left to Nx
 */
export function nodesAtOnce(
  more: readonly string[],
  env: NodeJS.ProcessEnv,
  processors: number = availableParallelism(),
): string | undefined {
  const at = more.findIndex((word) => /^--parallel(=|$)/.test(word));
  const asked = at === -1 ? env.NX_PARALLEL : (more[at].split('=')[1] ?? more[at + 1]);
  if (asked === 'false' || more.includes('--no-parallel')) return '1';
  // A number, or a share of the processors; `--parallel` alone leaves it to what is said here.
  for (const said of [asked, env.NX_PARALLEL]) if (said !== undefined && /^\d+%?$/.test(said)) return said;
  return processors > 1 && (env.TRACTOGEN_LAUNCHER || 'local') === 'local' ? '2' : undefined;
}
