// The library stands once per user, outside the workspace: it is 850 MB and shared by all clones.
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** `${XDG_CACHE_HOME:-~/.cache}/tractogen/libtensorflow/<wheel>-<version>` */
export function cacheFolder(wheel, version) {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'tractogen', 'libtensorflow', `${wheel}-${version}`);
}
