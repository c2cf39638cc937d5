import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TractogenError } from '@tractogen/core';
import type { EntryStore, Objects } from '@tractogen/cache-server';
import { Option } from 'commander';

export interface PlaceOptions {
  readonly dir?: string;
  readonly s3?: string;
  readonly s3Endpoint?: string;
  readonly s3Prefix?: string;
  readonly spool?: string;
}

/** Options that say where a cache keeps its bytes. */
export function placeOptions(): Option[] {
  return [
    new Option('--dir <folder>', 'folder in which everything is kept'),
    new Option(
      '--s3 <bucket>',
      'S3 bucket in which everything is kept; credentials as the AWS SDK finds them',
    ).conflicts('dir'),
    new Option('--s3-endpoint <url>', 'of an S3 other than AWS: MinIO, Ceph, Garage'),
    new Option('--s3-prefix <prefix>', 'before the name of every object'),
    new Option(
      '--spool <folder>',
      'for bytes on their way to a bucket (default: the folder for temporary files)',
    ),
  ];
}

/** Where bytes are kept, and where they wait. @throws TractogenError USAGE */
export async function place(
  options: PlaceOptions,
  temporary: string,
): Promise<{ objects: Objects; spool: string }> {
  const { bucketObjects, folderObjects } = await import('@tractogen/cache-server');
  const { dir, s3, s3Endpoint, s3Prefix, spool } = options;
  if (s3 !== undefined)
    return {
      objects: bucketObjects(
        {
          bucket: s3,
          ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint }),
          ...(s3Prefix === undefined ? {} : { prefix: s3Prefix.replace(/\/+$/, '') }),
        },
        Date.now,
      ),
      spool: resolve(spool ?? join(temporary, 'tractogen-cache-spool')),
    };
  if (dir === undefined)
    throw new TractogenError('USAGE', 'where the cache keeps its bytes is not said', {
      remedy: 'Give --dir FOLDER or --s3 BUCKET',
    });
  const root = resolve(dir);
  // On the same disk, since files come to their names by links.
  return { objects: folderObjects(root, Date.now), spool: join(root, 'spool') };
}

/** The entries of a cache that is there: a name that is mistyped is no empty cache. @throws TractogenError USAGE, DATA_MISSING */
export async function openExisting(
  options: PlaceOptions,
  temporary: string,
): Promise<{ store: EntryStore; objects: Objects }> {
  const { dir, s3 } = options;
  if (s3 === undefined && dir !== undefined && !existsSync(dir))
    throw new TractogenError('DATA_MISSING', 'there is no such folder', {
      file: dir,
      remedy: 'Give the folder that `tractogen cache serve` has as --dir',
    });
  return await openStore(options, temporary);
}

/** The entries of a cache, with what is there known. */
async function openStore(
  options: PlaceOptions,
  temporary: string,
): Promise<{ store: EntryStore; objects: Objects }> {
  const { objects, spool } = await place(options, temporary);
  const { entryStore, spoolIn } = await import('@tractogen/cache-server');
  await objects.check();
  const store = entryStore(objects, spoolIn(spool), Date.now);
  await store.load();
  return { store, objects };
}
