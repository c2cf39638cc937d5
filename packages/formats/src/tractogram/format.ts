import { TractogenError } from '@tractogen/core';

export type TractogramFormat = 'trk' | 'tck' | 'trx' | 'vtk';

const MAGIC: Readonly<Record<TractogramFormat, string>> = {
  trk: 'TRACK',
  tck: 'mrtrix tracks',
  trx: 'PK',
  vtk: '# vtk DataFile',
};

/** Format by the file's name, and whether it is said to be gzipped; null if the name says nothing. */
export function formatOfName(path: string): { format: TractogramFormat; gzip: boolean } | null {
  const match = /\.(trk|tck|trx|vtk)(\.gz)?$/i.exec(path);
  if (match === null || (match[1].toLowerCase() === 'trx' && match[2] !== undefined)) return null;
  return { format: match[1].toLowerCase() as TractogramFormat, gzip: match[2] !== undefined };
}

/**
 * Format by name and first bytes; they must not contradict each other.
 *
 * @throws TractogenError FORMAT_UNKNOWN
 */
export function formatOf(path: string, bytes: Uint8Array): TractogramFormat {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString(
    'latin1',
  );
  const named = formatOfName(path)?.format;
  const seen = (Object.keys(MAGIC) as TractogramFormat[]).find((format) => start.startsWith(MAGIC[format]));
  if (seen !== undefined && (named === undefined || named === seen)) return seen;
  const what = seen === undefined ? 'no tractogram format known here' : seen.toUpperCase();
  throw new TractogenError('FORMAT_UNKNOWN', `by its first bytes the file is ${what}`, {
    offset: 0,
    remedy:
      seen === undefined ? 'Known are .trk, .tck, .vtk (these also .gz) and .trx' : `Rename it to .${seen}`,
  });
}
