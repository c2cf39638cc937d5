import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Access } from '../artefact/manifest.ts';
import { remoteBlobs } from './remote.ts';
import { blobStore, type BlobStore } from './store.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `TRACTOGEN_STORE`, else `tractogen/blobs` in the user's cache folder: shared by all clones of one user. */
export function blobFolder(env: Environment): string {
  if (env.TRACTOGEN_STORE) return env.TRACTOGEN_STORE;
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'tractogen', 'blobs');
}

/**
 * The store of this user, with the team's cache behind it where Nx has one. Of restricted data others are told nothing, unless the plugin
 * found that the cache may hold them, as `TRACTOGEN_CACHE_CLASS` says.
 *
 * @param access of what is to be stored
 */
export function blobsOfUser(env: Environment, access: Access, warn: (line: string) => void): BlobStore {
  const server = env.NX_SELF_HOSTED_REMOTE_CACHE_SERVER;
  const told = access === 'open' || env.TRACTOGEN_CACHE_CLASS === 'private';
  const remote =
    server && told ? remoteBlobs(server, env.NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN, warn) : null;
  return blobStore(blobFolder(env), remote);
}
