import { homedir } from 'node:os';
import { join } from 'node:path';
import { remoteBlobs } from './remote.ts';
import { blobStore, type BlobStore } from './store.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `TRACTOGEN_STORE`, else `tractogen/blobs` in the user's cache folder: shared by all clones of one user. */
export function blobFolder(env: Environment): string {
  if (env.TRACTOGEN_STORE) return env.TRACTOGEN_STORE;
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'tractogen', 'blobs');
}

/**
 * The store of this user, with the team's cache behind it where Nx has one: in a run that may not tell others anything the
 * plugin has emptied the variable.
 */
export function blobsOfUser(env: Environment, warn: (line: string) => void): BlobStore {
  const server = env.NX_SELF_HOSTED_REMOTE_CACHE_SERVER;
  const remote = server ? remoteBlobs(server, env.NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN, warn) : null;
  return blobStore(blobFolder(env), remote);
}
