import { join } from 'node:path';
import { TractogenError, exists, hashFile } from '@tractogen/core';
import { download, type DownloadEffects } from './download.ts';
import type { DataManifest } from './manifest.ts';

/**
 * A file of a dataset that does not ship: taken from the first local place of its manifest where it
 * stands, else fetched from its URLs, in this order, to where the manifest wants it. Verified either way.
 *
 * @param path as the manifest lists it, relative to the workspace root
 * @returns its absolute path
 * @throws TractogenError DATA_MISSING, ARTEFACT_CORRUPT
 */
export async function externalFile(
  manifest: DataManifest,
  path: string,
  { root, ...effects }: DownloadEffects & { readonly root: string },
): Promise<string> {
  const { fs, events } = effects;
  const entry = manifest.external.find((listed) => listed.path === path);
  if (entry === undefined)
    throw new TractogenError('DATA_MISSING', `the manifest of ${manifest.name} does not list this file`, {
      file: path,
      remedy: `Restore data/manifests/${manifest.name}.json with git`,
    });
  const isUrl = (place: string): boolean => /^https?:/.test(place);
  for (const place of entry.find.filter((found) => !isUrl(found))) {
    const absolute = join(root, place);
    if (!(await exists(fs, absolute))) continue;
    if ((await hashFile(fs, absolute)).sha256 === entry.sha256) return absolute;
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `the file is not the one that data/manifests/${manifest.name}.json lists`,
      { file: place, remedy: 'Remove it: it is fetched again' },
    );
  }
  const target = join(root, entry.path);
  const urls = entry.find.filter(isUrl);
  const failures: string[] = [];
  for (const url of urls) {
    events.info(`fetching ${url} (${entry.bytes} bytes, ${entry.licence})`);
    try {
      await download(url, target, entry, effects);
      return target;
    } catch (error) {
      if (!(error instanceof TractogenError) || effects.signal.aborted) throw error;
      failures.push(error.message);
    }
  }
  throw new TractogenError('DATA_MISSING', failures.join('; ') || 'it stands nowhere', {
    file: path,
    remedy: `Fetch it by hand${urls.length > 0 ? ` from ${urls[0]}` : ''} and put it at ${entry.path}`,
  });
}
