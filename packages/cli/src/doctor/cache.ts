import { join } from 'node:path';
import { $ } from 'zx';
import type { Finding } from './examine.ts';

/** Where Nx keeps results, and whether a team's cache is configured (its token is never shown). */
export async function findCache(): Promise<Finding> {
  const local = process.env.NX_CACHE_DIRECTORY ?? 'per user (~/.nx), or .nx/cache in this folder';
  const remote = process.env.NX_SELF_HOSTED_REMOTE_CACHE_SERVER;
  const root = join(import.meta.dirname, '../../../..');
  const size = await $({ nothrow: true, quiet: true, timeout: '20s' })`du -sh ${join(root, 'results')}`;
  const results = size.exitCode === 0 ? `results/ holds ${size.stdout.split('\t')[0]}` : 'results/ is empty';
  return {
    id: 'cache',
    name: 'Cache',
    ok: true,
    state: `local: ${local}; ${remote === undefined ? 'no remote cache' : `remote: ${hostOf(remote)}`}; ${results}`,
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'a URL that cannot be parsed';
}
