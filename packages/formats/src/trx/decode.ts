import { noticeNonFinite, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import type { DataColumn, Tractogram } from '../tractogram/tractogram.ts';
import type { TrxHeader } from './header.ts';
import type { TrxArray } from './layout.ts';
import { asFloat32, asIndices, bytesOf, numbersIn } from './numbers.ts';
import { readOffsets } from './offsets.ts';
import {
  checkPositions,
  checkRows,
  headerIn,
  noticeNoGroup,
  noticeRounded,
  openTrx,
  type Read,
} from './open.ts';
import { readZipDirectory, type ZipEntry } from './zip-directory.ts';
import { checkBudget, readEntry } from './zip-read.ts';

/**
 * Reads the bytes of a TRX archive. Every number type the format knows is read as float32 (float64 is
 * rounded). Offsets may be N or N + 1.
 *
 * Points may be a view of `bytes` where they are stored as float32: do not change the bytes afterwards.
 *
 * @throws TractogenError ARCHIVE_INVALID, UNSAFE_ENTRY, FORMAT_UNKNOWN, HEADER_INVALID, AFFINE_INVALID,
 *   COUNT_MISMATCH, OFFSETS_INVALID, SPACE_MISMATCH
 */
export function decodeTrx(bytes: Uint8Array, options: ReadOptions = {}): Tractogram {
  const entries = readZipDirectory(bytes);
  checkBudget(entries, bytes.length);
  return decodeEntries(entries, (entry) => readEntry(bytes, entry), options);
}

/**
 * The same of entries wherever they lie.
 *
 * @param dataOf the bytes of an entry, as many as its size
 * @throws TractogenError as `decodeTrx`, but for what is the archive's
 */
export function decodeEntries(
  entries: readonly ZipEntry[],
  dataOf: (entry: ZipEntry) => Uint8Array,
  options: ReadOptions,
): Tractogram {
  const notice = noticing(options);
  const { header, grid, arrays } = openTrx(entries, dataOf(headerIn(entries)), options, notice);
  const read: Read = (array, rows) => {
    checkRows(array, rows);
    return numbersIn(dataOf(array.entry), array.type);
  };

  const points = readPoints(arrays.positions, header, read);
  const offsets = readOffsets(arrays.offsets, header, read, options.recover === true, notice);
  const streamlines = offsets.length - 1;
  const columns = (found: ReadonlyMap<string, TrxArray>, rows: number): Map<string, DataColumn> =>
    new Map(
      [...found].map(([name, array]) => {
        const { values, exact } = asFloat32(read(array, rows));
        if (!exact) noticeRounded(array, notice);
        return [name, { values, components: array.components }];
      }),
    );
  const perPoint = columns(arrays.perPoint, header.vertices);
  const perStreamline = columns(arrays.perStreamline, streamlines);
  const groups = new Map(
    [...arrays.groups].map(([name, array]) => {
      const rows = array.entry.size / bytesOf(array.type);
      return [name, asIndices(read(array, rows), streamlines - 1, `streamline of group ${name}`)];
    }),
  );
  const perGroup = new Map<string, ReadonlyMap<string, DataColumn>>();
  for (const [name, found] of arrays.perGroup) {
    if (groups.has(name)) perGroup.set(name, columns(found, 1));
    else noticeNoGroup(name, found, notice);
  }
  noticeNonFinite(points, notice);
  const whole = { points, offsets, grid, perPoint, perStreamline, groups };
  return perGroup.size === 0 ? whole : { ...whole, perGroup };
}

function readPoints(positions: TrxArray | null, header: TrxHeader, read: Read): Float32Array {
  if (positions !== null) return asFloat32(read(positions, header.vertices)).values;
  checkPositions(header);
  return new Float32Array(0);
}
