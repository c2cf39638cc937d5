import { TractogenError } from '@tractogen/core';
import { formatOfName } from '@tractogen/formats';

/**
 * Files of bundles beside one another: `out.trk` and the bundle `CC` make `out_CC.trk`. Letters that mean
 * something in paths become `_`.
 *
 * @returns file by bundle
 * @throws TractogenError FORMAT_UNKNOWN, INPUT_INVALID where two bundles would share a file
 */
export function bundleFiles(output: string, bundles: readonly string[]): ReadonlyMap<string, string> {
  const named = formatOfName(output);
  if (named === null)
    throw new TractogenError('FORMAT_UNKNOWN', 'the name does not say which format is wanted', {
      file: output,
      remedy: 'End it in .trk, .tck, .vtk (these also .gz) or .trx',
    });
  const stem = output.slice(0, -`.${named.format}${named.gzip ? '.gz' : ''}`.length);
  const ending = output.slice(stem.length);
  const files = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const bundle of bundles) {
    const file = `${stem}_${bundle.replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}${ending}`;
    const other = taken.get(file.toLowerCase());
    if (other !== undefined)
      throw new TractogenError('INPUT_INVALID', `the bundles ${other} and ${bundle} would share a file`, {
        file,
        remedy: 'Write TRX, which keeps bundles as groups',
      });
    taken.set(file.toLowerCase(), bundle);
    files.set(bundle, file);
  }
  return files;
}
