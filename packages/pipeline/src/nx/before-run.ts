import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPipeline } from '../graph/read.ts';
import { readCatalogue } from '../schema/catalogue.ts';

const REMOTE_CACHE = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';

const HEALTH_TIMEOUT_MS = 3000;

/**
 * Before any task: turns the team's remote cache off for a run that can reach a restricted node, so
 * that nothing computed from restricted data leaves the machine, and for any run while the server does not
 * answer: Nx itself would end the run over it.
 *
 * @param env the environment of Nx; only assignments reach the process that talks to the cache, so
 *   the variable is emptied, not deleted
 */
export async function beforeRun(
  context: { workspaceRoot: string; argv: readonly string[] },
  env: NodeJS.ProcessEnv,
  warn: (line: string) => void,
): Promise<void> {
  const server = env[REMOTE_CACHE];
  if (!server) return;
  if (mayReach(context.argv, restrictedPipelines(context.workspaceRoot))) env[REMOTE_CACHE] = '';
  else if (!(await answers(server))) {
    warn('The remote cache does not answer; this run goes on without it.');
    env[REMOTE_CACHE] = '';
  }
}

/** A miss, a hit and a refusal of the token all come from a server that is well; silence and 5xx do not. */
async function answers(server: string): Promise<boolean> {
  try {
    const url = `${server.replace(/\/+$/, '')}/v1/cache/0`;
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return response.status < 500;
  } catch {
    return false;
  }
}

/** Names of the pipelines with at least one restricted node. */
export function restrictedPipelines(root: string): Set<string> {
  const catalogue = readCatalogue(root);
  const restricted = new Set<string>();
  for (const file of readdirSync(join(root, 'pipelines'))) {
    if (!/\.ya?ml$/.test(file)) continue;
    try {
      const { pipeline } = readPipeline(root, `pipelines/${file}`, catalogue);
      if (pipeline.access === 'restricted') restricted.add(pipeline.name);
    } catch {
      // A file that can't be read has no nodes that could run.
    }
  }
  return restricted;
}

/**
 * Whether a command line may run a node of these pipelines. Only `nx run` of something inside one
 * other pipeline surely does not; anything less plain counts as yes.
 */
export function mayReach(argv: readonly string[], pipelines: ReadonlySet<string>): boolean {
  if (pipelines.size === 0) return false;
  const words = argv.slice(2).filter((word) => !word.startsWith('-'));
  const match =
    words[0] === 'run' ? /^(?:pipelines:)?([a-z0-9][a-z0-9.-]*)(?::|$)/.exec(words[1] ?? '') : null;
  if (!match || words.length > 2) return true;
  const isPipeline = words[1].startsWith('pipelines:') || words[1].split(':').length === 3;
  return !isPipeline || pipelines.has(match[1]);
}
