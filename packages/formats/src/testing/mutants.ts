import { TractogenError, randomFrom } from '@tractogen/core';

/** Mutants a reader gets; the long campaign sets more. */
export const MUTANTS = Number(process.env.TRACTOGEN_MUTANTS ?? 10_000);

const ODD = [0, 1, -1, 127, 128, 255, 2 ** 31 - 1, -(2 ** 31), 0x7fc00000, 0x7f800000];

/**
 * Reads seeded damage of a file: flipped bits, poked bytes and words (the header more often), cuts,
 * splices and repeats. Gives the first mutant whose reading ended in anything but a result or a
 * `TractogenError`, or null.
 *
 * @throws what the reader throws of the file as it is
 */
export async function firstSurprise(
  seed: string,
  file: Uint8Array,
  read: (bytes: Uint8Array) => unknown,
  count = MUTANTS,
): Promise<string | null> {
  // A reader that refuses the file as it is would refuse every mutant of it.
  await read(file);
  for (let i = 0; i < count; i++) {
    const mutant = mutate(file, `${seed}/${i}`);
    try {
      await read(mutant);
    } catch (error) {
      if (!(error instanceof TractogenError))
        return `${seed}/${i}: ${error instanceof Error ? error.stack : String(error)}`;
    }
  }
  return null;
}

/** The file with one to three changes; the same for the same seed. */
export function mutate(file: Uint8Array, seed: string): Uint8Array {
  const random = randomFrom(seed);
  let bytes = Buffer.from(file);
  for (let change = 1 + random.integer(3); change > 0 && bytes.length > 8; change--) {
    const near = random.integer(2) === 0 ? Math.min(bytes.length, 1100) : bytes.length;
    const fromEnd = random.integer(4) === 0;
    const place = random.integer(near - 4);
    const at = fromEnd ? bytes.length - 4 - place : place;
    switch (random.integer(6)) {
      case 0:
        bytes[at] ^= 1 << random.integer(8);
        break;
      case 1:
        bytes[at] = random.integer(256);
        break;
      case 2:
        bytes.writeInt32LE(ODD[random.integer(ODD.length)] | 0, at);
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.integer(40))]);
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          bytes.subarray(random.integer(bytes.length - 4), at + 4),
          bytes.subarray(at),
        ]);
    }
  }
  // A copy of its own: readers must not depend on what lies around.
  return Uint8Array.from(bytes);
}
