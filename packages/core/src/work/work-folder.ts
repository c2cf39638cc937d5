import { join } from 'node:path';
import { systemCode, type FileSystem } from '../files/file-system.ts';
import { stableJson } from '../json.ts';
import { holderSchema, isAlive, type Holder } from './holder.ts';

const LEASE = '.lease';
/** Tries to get a lease before the other process is taken to be quicker every time. */
const TRIES = 5;

/** Where a run keeps its checkpoints. */
export interface WorkFolder {
  readonly dir: string;
  /** Who works in the folder that belongs to this run's key, if that is somebody else: then `dir` is a folder apart. */
  readonly busy: Holder | null;
  /** After success: removes this folder, and folders of other keys in which nobody works. */
  finish(): Promise<void>;
  /** After an interruption: the folder stays for the next start, unless it is one apart. */
  leave(): Promise<void>;
}

/**
 * Takes the folder `<nodeWork>/<key>` for this process alone, by a lease file beside it. Where another living process has
 * it, this one works in a folder apart and starts from the beginning: both may finish, since they make the same bytes.
 *
 * @param nodeWork folder of a node's work in progress
 * @param key of plan, inputs and code
 */
export async function takeWorkFolder(
  fs: FileSystem,
  nodeWork: string,
  key: string,
  me: Holder,
): Promise<WorkFolder> {
  await fs.mkdir(nodeWork, { recursive: true });
  const busy = await takeLease(fs, join(nodeWork, key + LEASE), me);
  const name = busy === null ? key : `${key}-${me.pid}`;
  if (busy !== null) await takeLease(fs, join(nodeWork, name + LEASE), me);
  const dir = join(nodeWork, name);
  await fs.mkdir(dir, { recursive: true });
  const remove = async (entry: string): Promise<void> =>
    await fs.rm(join(nodeWork, entry), { recursive: true, force: true });
  const release = async (): Promise<void> => {
    await remove(name + LEASE);
    if ((await fs.readdir(nodeWork)).length === 0) await fs.rm(nodeWork, { recursive: true, force: true });
  };
  return {
    dir,
    busy,
    async finish() {
      for (const entry of await fs.readdir(nodeWork)) {
        const owner = entry.endsWith(LEASE) ? entry.slice(0, -LEASE.length) : entry;
        const holder = owner === name ? null : await readLease(fs, join(nodeWork, owner + LEASE));
        if (holder === null || !isAlive(holder, me)) await remove(entry);
      }
      await release();
    },
    async leave() {
      if (busy !== null) await remove(name);
      await release();
    },
  };
}

/**
 * Lets go what is held by processes that are gone, by the word of somebody who can tell where this module cannot, as of another machine.
 *
 * @param nodeWork folder of a node's work in progress; it need not be there
 */
export async function releaseLeases(
  fs: FileSystem,
  nodeWork: string,
  isGone: (holder: Holder) => Promise<boolean>,
): Promise<void> {
  const entries = await fs.readdir(nodeWork).catch(() => []);
  for (const entry of entries.filter((name) => name.endsWith(LEASE))) {
    const holder = await readLease(fs, join(nodeWork, entry));
    if (holder !== null && (await isGone(holder))) await fs.rm(join(nodeWork, entry), { force: true });
  }
}

/** @returns null, or the living process that has the lease */
async function takeLease(fs: FileSystem, file: string, me: Holder): Promise<Holder | null> {
  let holder: Holder | null = null;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      const handle = await fs.open(file, 'wx');
      await handle.writeFile(stableJson(me));
      await handle.close();
      return null;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    holder = await readLease(fs, file);
    if (holder !== null && isAlive(holder, me)) return holder;
    // Left behind by a process that was killed, or cut off while it was written.
    await fs.rm(file, { force: true });
  }
  return holder ?? { ...me, pid: 1 };
}

async function readLease(fs: FileSystem, file: string): Promise<Holder | null> {
  const text = await fs.readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return holderSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
