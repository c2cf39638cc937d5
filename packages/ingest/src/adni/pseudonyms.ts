import { createHmac, randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { TractogenError, fileInside, systemCode, writeFileAtomic, type FileSystem } from '@tractogen/core';

/** Whom a name stands for: twelve hexadecimal digits, the same every time, not to be turned back without the key. */
export interface Pseudonyms {
  of(kind: 'subject' | 'session' | 'site', name: string): string;
  /** Writes who is who, into the folder of the key. */
  keep(labels: readonly string[]): Promise<void>;
  /** Writes what failed, in full, into the folder of the key. */
  explain(lines: readonly string[]): Promise<void>;
  /** The folder, as the user calls it. */
  readonly folder: string;
}

const BYTES = 32;

/**
 * Pseudonyms by HMAC-SHA-256 under a key that lies with the data. The key is drawn at the first use: no result may
 * depend on anything that could be guessed, such as a seed in a pipeline.
 *
 * @param folder of key and names, from the workspace root; below data/raw, which git ignores
 * @param draw the source of the key
 * @throws TractogenError PATH_REFUSED, INPUT_INVALID where the key is damaged
 */
export async function pseudonymsIn(
  fs: FileSystem,
  root: string,
  folder: string,
  draw: () => Uint8Array = () => randomBytes(BYTES),
): Promise<Pseudonyms> {
  if (!/^data\/raw\/[^\0]+$/.test(folder) || folder.split('/').includes('..'))
    throw new TractogenError('PATH_REFUSED', 'the key of pseudonyms must lie below data/raw', {
      file: folder,
      remedy: 'Give a folder such as data/raw/adni/pseudonyms',
    });
  await fs.mkdir(join(root, folder), { recursive: true, mode: 0o700 });
  const dir = await fileInside(fs, root, folder);
  const key = await readKey(fs, join(dir, 'key'), `${folder}/key`, draw);
  const of = (kind: string, name: string): string =>
    createHmac('sha256', key).update(`${kind}\n${name}`).digest('hex').slice(0, 12);
  /** For its owner alone, from before anything stands in it. */
  const keepPrivate = async (name: string, text: string): Promise<void> => {
    const path = join(dir, name);
    await (await fs.open(path, 'a', 0o600)).close();
    await chmod(path, 0o600);
    await writeFileAtomic(fs, path, text);
    await chmod(path, 0o600);
  };
  return {
    folder,
    of,
    async keep(labels) {
      const rows = labels.map((label) => `${of('subject', label)}\tsub-${label}\n`);
      await keepPrivate('names.tsv', `pseudonym\tparticipant_id\n${rows.join('')}`);
    },
    async explain(lines) {
      await keepPrivate('failures.txt', lines.map((line) => `${line}\n`).join(''));
    },
  };
}

async function readKey(fs: FileSystem, path: string, name: string, draw: () => Uint8Array): Promise<Buffer> {
  try {
    // Only its owner may read it; of two processes one draws.
    const handle = await fs.open(path, 'wx', 0o600);
    await handle.writeFile(`${Buffer.from(draw()).toString('hex')}\n`);
    await handle.sync();
    await handle.close();
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  const text = (await fs.readFile(path, 'utf8')).trim();
  if (new RegExp(`^[0-9a-f]{${2 * BYTES}}$`).test(text)) return Buffer.from(text, 'hex');
  throw new TractogenError('INPUT_INVALID', `the key is not ${2 * BYTES} hexadecimal digits`, {
    file: name,
    remedy: 'Restore it, or remove it: then all pseudonyms change',
  });
}
