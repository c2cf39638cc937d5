import { TractogenError } from '@tractogen/core';

export type TractogramFormat = 'trk' | 'tck' | 'trx' | 'vtk';

const MAGIC: Readonly<Record<TractogramFormat, string>> = {
  trk: 'TRACK',
  tck: 'mrtrix tracks',
  trx: 'PK',
  vtk: '# vtk DataFile',
};

/** Formats of neighbours that are not read, and the way from each to one that is. */
const ELSEWHERE: readonly (readonly [name: RegExp, remedy: string])[] = [
  [/\.tt(\.gz)?$/i, 'Export it as .trk or .tck from DSI Studio'],
  [/\.vtp$/i, "It is VTK's XML: write it as legacy .vtk (vtkPolyDataWriter)"],
  [/\.tsf$/i, 'It holds numbers along streamlines: give the .tck they belong to'],
  [/\.(npz|npy|dpy)$/i, 'Save it as .trk or .trx from DIPY'],
  [/\.(nii|mif)(\.gz)?$/i, 'It is an image: give a tractogram'],
];

/** Format by the file's name, and whether it is said to be gzipped; null if the name says nothing. */
export function formatOfName(path: string): { format: TractogramFormat; gzip: boolean } | null {
  const match = /\.(trk|tck|trx|vtk|fib)(\.gz)?$/i.exec(path);
  if (match === null || (match[1].toLowerCase() === 'trx' && match[2] !== undefined)) return null;
  // MITK's name of a VTK file. DSI Studio's .fib.gz is another format, and told so by its bytes.
  const format = match[1].toLowerCase().replace('fib', 'vtk') as TractogramFormat;
  return { format, gzip: match[2] !== undefined };
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
  const elsewhere = ELSEWHERE.find(([name]) => name.test(path))?.[1];
  if (elsewhere !== undefined)
    throw new TractogenError('FORMAT_UNKNOWN', 'by its name the file is of a format that is not read here', {
      remedy: elsewhere,
    });
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
