import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatError } from '@tractogen/core';
import { startGuardProcess } from '../cache/guarded.ts';
import { examine, type About } from '../cache/health.ts';
import { SETTINGS_FILE, readCacheSettings, type CacheSettings } from '../cache/settings.ts';
import { readPipeline } from '../graph/read.ts';
import { readCatalogue } from '../schema/catalogue.ts';

const SERVER = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
const TOKEN = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';

/**
 * Before any task: turns the team's remote cache off for a run that can reach a restricted node, unless the cache is
 * private, so that nothing computed from restricted data leaves for a shared place; and for any run while the server
 * is not well, since Nx itself would end the run over it. What goes wrong later the guard keeps from Nx.
 *
 * @param env the environment of Nx; only assignments reach the process that talks to the cache, so
 *   the variable is emptied, not deleted
 * @param guard starts a guard before a server and gives its address
 */
export async function beforeRun(
  context: { workspaceRoot: string; argv: readonly string[] },
  env: NodeJS.ProcessEnv,
  warn: (line: string) => void,
  guard: (server: string, warn: (line: string) => void) => Promise<string> = startGuardProcess,
): Promise<void> {
  const without = (why?: string): void => {
    if (why !== undefined) warn(`${why}; this run goes on without it.`);
    env[SERVER] = '';
  };
  let settings: CacheSettings | null;
  try {
    settings = readCacheSettings(context.workspaceRoot);
  } catch (error) {
    return without(`No remote cache: ${formatError(error).replace(/\.$/, '')}`);
  }
  const server = env[SERVER] || settings?.server;
  if (!server) return;
  const restricted = mayReach(context.argv, restrictedPipelines(context.workspaceRoot));
  if (restricted && settings?.private !== true) return without();
  const found = await examine(server, env[TOKEN]);
  if ('wrong' in found) return without(`The remote cache ${found.wrong}`);
  if (restricted) {
    const lacking = lacksForRestricted(server, settings, found.about);
    if (lacking !== null) return without(`The remote cache may not hold restricted data: ${lacking}`);
  }
  try {
    env[SERVER] = await guard(server, warn);
  } catch {
    without('The remote cache has no guard');
  }
}

/** Why a cache that calls itself private is not good enough for restricted data; null where it is. */
function lacksForRestricted(server: string, settings: CacheSettings | null, about: About): string | null {
  const { protocol, hostname } = new URL(server);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  if (settings?.server !== undefined && settings.server.replace(/\/+$/, '') !== server.replace(/\/+$/, ''))
    return `${SERVER} names another server than ${SETTINGS_FILE}`;
  if (protocol !== 'https:' && !loopback) return 'it does not speak TLS';
  if (settings?.acknowledged === undefined)
    return `${SETTINGS_FILE} does not say under \`acknowledged\` who answers for it, and by which agreement`;
  if (about.private !== true) return 'the token is not of its class `private`';
  return null;
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
