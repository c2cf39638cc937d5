import { TractogenError, type ErrorCode } from '@tractogen/core';
import { bytesOf, isNumberType, type NumberType } from './numbers.ts';
import type { ZipEntry } from './zip-directory.ts';

/** An array in a TRX archive: `name[.components].type`. */
export interface TrxArray {
  readonly entry: ZipEntry;
  readonly components: number;
  readonly type: NumberType;
}

export interface TrxArrays {
  readonly positions: TrxArray | null;
  readonly offsets: TrxArray | null;
  readonly perPoint: ReadonlyMap<string, TrxArray>;
  readonly perStreamline: ReadonlyMap<string, TrxArray>;
  readonly groups: ReadonlyMap<string, TrxArray>;
  /** By group, then by name. */
  readonly perGroup: ReadonlyMap<string, ReadonlyMap<string, TrxArray>>;
}

const INDICES: readonly NumberType[] = ['uint32', 'uint64', 'int32', 'int64'];
/** Members of a group may be few enough for shorter ones. */
const MEMBERS: readonly NumberType[] = [...INDICES, 'uint8', 'uint16', 'int8', 'int16'];

/**
 * Sorts the entries of a TRX archive by the only names the format has. An unknown file is warned of;
 * an array of an unknown type is refused, as nothing but plain numbers may be read.
 *
 * @throws TractogenError FORMAT_UNKNOWN (number type), UNSAFE_ENTRY (nested or twice), COUNT_MISMATCH
 */
export function arraysIn(
  entries: readonly ZipEntry[],
  notice: (code: ErrorCode, message: string) => void,
): TrxArrays {
  let positions: TrxArray | null = null;
  let offsets: TrxArray | null = null;
  const folders = {
    dpv: new Map<string, TrxArray>(),
    dps: new Map<string, TrxArray>(),
    groups: new Map<string, TrxArray>(),
  };
  const perGroup = new Map<string, Map<string, TrxArray>>();
  for (const entry of entries) {
    const [first, second, ...deeper] = entry.name.split('/');
    if (second === undefined) {
      if (first.startsWith('positions.'))
        positions = only(positions, checked(entry, first, ['float16', 'float32', 'float64'], 3));
      else if (first.startsWith('offsets.')) offsets = only(offsets, checked(entry, first, INDICES, 1));
      else if (first !== 'header.json') notice('DATA_DROPPED', `${entry.name} is no part of TRX; left out`);
    } else if (first === 'dpv' || first === 'dps' || first === 'groups') {
      if (deeper.length > 0)
        throw new TractogenError('UNSAFE_ENTRY', `${entry.name} lies deeper than TRX goes`);
      const array = checked(
        entry,
        second,
        first === 'groups' ? MEMBERS : null,
        first === 'groups' ? 1 : null,
      );
      const name = second.split('.')[0];
      if (folders[first].has(name)) throw twice(entry.name);
      folders[first].set(name, array);
    } else if (first === 'dpg' && deeper.length === 1) {
      const columns = perGroup.get(second) ?? new Map<string, TrxArray>();
      const name = deeper[0].split('.')[0];
      if (columns.has(name)) throw twice(entry.name);
      perGroup.set(second, columns.set(name, checked(entry, deeper[0], null, null)));
    } else notice('DATA_DROPPED', `${entry.name} is no part of TRX; left out`);
  }
  return {
    positions,
    offsets,
    perPoint: folders.dpv,
    perStreamline: folders.dps,
    groups: folders.groups,
    perGroup,
  };
}

function checked(
  entry: ZipEntry,
  base: string,
  types: readonly NumberType[] | null,
  components: number | null,
): TrxArray {
  const match = /^[^.]+(?:\.(\d{1,5}))?\.([A-Za-z0-9]+)$/.exec(base);
  const type = match?.[2] ?? '';
  const width = match?.[1] === undefined ? 1 : Number(match[1]);
  const allowed = isNumberType(type) && (types === null || types.includes(type));
  if (!allowed || width < 1 || (components !== null && width !== components)) {
    throw new TractogenError('FORMAT_UNKNOWN', `${entry.name} is not an array of a known type and width`, {
      offset: entry.offset,
      remedy: 'TRX holds int8 to uint64 and float16 to float64',
    });
  }
  if (entry.size % (width * bytesOf(type)) !== 0) {
    throw new TractogenError(
      'COUNT_MISMATCH',
      `${entry.name} has ${entry.size} bytes, no whole number of rows`,
      { offset: entry.offset },
    );
  }
  return { entry, components: width, type };
}

function only(before: TrxArray | null, array: TrxArray): TrxArray {
  if (before !== null) throw twice(array.entry.name);
  return array;
}

function twice(name: string): TractogenError {
  return new TractogenError('UNSAFE_ENTRY', `${name} is there twice, with two types`);
}
