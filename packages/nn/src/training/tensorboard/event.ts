const text = new TextEncoder();

/** Protocol-buffer wire types. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The first event of a file: says which version of the format follows. */
export function versionEvent(wallTime: number): Uint8Array {
  return message([field(1, FIXED64, double(wallTime)), field(3, BYTES, sized(text.encode('brain.Event:2')))]);
}

/**
 * A TensorFlow `Event` with one scalar a tag.
 *
 * @param wallTime seconds since 1970
 * @param scalars value by tag, e.g. `valid/error_mm`
 */
export function scalarEvent(
  wallTime: number,
  step: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) =>
    field(
      1,
      BYTES,
      sized(message([field(1, BYTES, sized(text.encode(tag))), field(2, FIXED32, float(value))])),
    ),
  );
  return message([
    field(1, FIXED64, double(wallTime)),
    field(2, VARINT, varint(step)),
    field(5, BYTES, sized(message(values))),
  ]);
}

function message(fields: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(fields.flatMap((part) => [...part]));
}

function field(number: number, wireType: number, body: Uint8Array): Uint8Array {
  return Uint8Array.of((number << 3) | wireType, ...body);
}

function sized(body: Uint8Array): Uint8Array {
  return Uint8Array.of(...varint(body.length), ...body);
}

/** Unsigned, up to 2^53. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}
