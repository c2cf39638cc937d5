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

/** Of the team's cache itself, for processes on other machines: where `SERVER` names a guard on this one. */
const UPSTREAM = 'TRACTOGEN_CACHE_UPSTREAM';
/** `private` where the cache may hold what is computed from restricted data. */
const CLASS = 'TRACTOGEN_CACHE_CLASS';

/**
 * Before any task: puts a guard between Nx and the team's cache, which stores only what is surely open unless the cache may hold
 * restricted data, and keeps from Nx what goes wrong. While the server is not well, and for a restricted pipeline that is run by its name,
 * there is no cache at all.
 *
 * @param env the environment of Nx; only assignments reach the process that talks to the cache, so
 *   variables are emptied, not deleted
 * @param guard starts a guard before a server and gives its address
 */
export async function beforeRun(
  context: { workspaceRoot: string; argv: readonly string[] },
  env: NodeJS.ProcessEnv,
  warn: (line: string) => void,
  guard: typeof startGuardProcess = startGuardProcess,
): Promise<void> {
  const without = (why?: string): void => {
    if (why !== undefined) warn(`${why}; this run goes on without it.`);
    env[SERVER] = '';
  };
  env[UPSTREAM] = '';
  env[CLASS] = '';
  let settings: CacheSettings | null;
  try {
    settings = readCacheSettings(context.workspaceRoot);
  } catch (error) {
    return without(`No remote cache: ${formatError(error).replace(/\.$/, '')}`);
  }
  const server = env[SERVER] || settings?.server;
  if (!server) return;
  const restricted = restrictedPipelines(context.workspaceRoot);
  const named = namesOneOf(context.argv, restricted);
  if (named && settings?.private !== true) return without();
  const found = await examine(server, env[TOKEN]);
  if ('wrong' in found) return without(`The remote cache ${found.wrong}`);
  const lacking =
    settings?.private === true ? lacksForRestricted(server, settings, found.about, env) : 'it is shared';
  if (lacking !== null && named) return without(`The remote cache may not hold restricted data: ${lacking}`);
  if (lacking !== null && settings?.private === true && restricted.size > 0)
    warn(`The remote cache may not hold restricted data: ${lacking}; only what is open is stored.`);
  try {
    env[SERVER] = await guard(server, lacking === null ? null : restricted, warn);
    env[UPSTREAM] = server;
    env[CLASS] = lacking === null ? 'private' : '';
  } catch {
    without('The remote cache has no guard');
  }
}

/** Why a cache that calls itself private is not good enough for restricted data; null where it is. */
function lacksForRestricted(
  server: string,
  settings: CacheSettings,
  about: About,
  env: NodeJS.ProcessEnv,
): string | null {
  const { protocol, hostname } = new URL(server);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  if (settings.server.replace(/\/+$/, '') !== server.replace(/\/+$/, ''))
    return `${SERVER} names another server than ${SETTINGS_FILE}`;
  if (protocol !== 'https:' && !loopback) return 'it does not speak TLS';
  if (protocol === 'https:' && env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    return 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so that any server may pass for it';
  if (settings.acknowledged === undefined)
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

/** Whether a command line plainly asks for one of these pipelines: `nx run pipelines:adni`, `nx run adni:ae:train`. */
export function namesOneOf(argv: readonly string[], pipelines: ReadonlySet<string>): boolean {
  return argv.some((word) => {
    const [first, second] = word.split(':');
    return pipelines.has(first === 'pipelines' ? second : first);
  });
}
