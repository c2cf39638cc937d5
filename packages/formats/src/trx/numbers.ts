import { TractogenError } from '@tractogen/core';

type Numeric =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float16Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

const TYPES = {
  /** numpy's bool: a byte each, 0 or 1. */
  bit: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type NumberType = keyof typeof TYPES;

export function isNumberType(name: string): name is NumberType {
  return Object.hasOwn(TYPES, name);
}

export function bytesOf(type: NumberType): number {
  return TYPES[type].BYTES_PER_ELEMENT;
}

/** Little-endian numbers of an allowed type; a view where they are aligned, else of a copy. */
export function numbersIn(bytes: Uint8Array, type: NumberType): Numeric {
  const size = bytesOf(type);
  const aligned = bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);
  return new TYPES[type](aligned.buffer as ArrayBuffer, aligned.byteOffset, bytes.length / size);
}

/** As float32, rounded; `exact` is false if a whole number was changed by that. */
export function asFloat32(numbers: Numeric): { values: Float32Array; exact: boolean } {
  if (numbers instanceof Float32Array) return { values: numbers, exact: true };
  if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array) {
    const values = Float32Array.from(numbers, Number);
    return { values, exact: values.every((value, i) => BigInt(value) === numbers[i]) };
  }
  const values = Float32Array.from(numbers);
  const whole = !(numbers instanceof Float16Array || numbers instanceof Float64Array);
  return { values, exact: !whole || values.every((value, i) => value === numbers[i]) };
}

/**
 * As unsigned 32-bit indices up to and including `limit`.
 *
 * @throws TractogenError OFFSETS_INVALID with the place of the first that is out of range
 */
export function asIndices(numbers: Numeric, limit: number, what: string): Uint32Array {
  const out = new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = Number(numbers[i]);
    if (!(value >= 0 && value <= limit)) {
      throw new TractogenError('OFFSETS_INVALID', `${what} ${numbers[i]} is not in 0…${limit}`, { index: i });
    }
    out[i] = value;
  }
  return out;
}
