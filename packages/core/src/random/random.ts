import { createHash } from 'node:crypto';
import { philox4x32 } from './philox.ts';

/** The whole state of a stream: JSON-safe, so that a checkpoint can hold it. */
export interface RandomState {
  /** Two 32-bit words. */
  readonly key: readonly [number, number];
  /** 32-bit words drawn so far; at most 2^53. */
  readonly drawn: number;
  /** The second normal of the last Box–Muller pair, not handed out yet. */
  readonly spareNormal: number | null;
}

/**
 * A stream of random numbers, equal on every backend and processor.
 *
 * Word i of a stream is word (i mod 4) of Philox block floor(i / 4) under the stream's key. The key
 * of `randomFrom(seed)` is the first 8 bytes (big-endian words) of SHA-256 of `tractogen:<seed>`;
 * the key of `stream(name)` is that of SHA-256 of `<key, 16 hex digits>/<name>`. Taking a sub-stream
 * neither reads nor moves its parent.
 */
export interface Random {
  /** An independent stream named within this one. */
  stream(name: string): Random;
  /** Uniform integer in [0, 2^32). One word. */
  uint32(): number;
  /** Uniform in [0, 1) with 53 bits. Two words. */
  uniform(): number;
  /** Standard normal by Box–Muller; two words a value on average. */
  normal(): number;
  /** Uniform integer in [0, bound), without modulo bias; bound in 1…2^32. */
  integer(bound: number): number;
  /** A permutation of 0…n−1 (Fisher–Yates from the end). */
  permutation(n: number): Uint32Array;
  /** Fills and returns an array with standard normals rounded to float32. */
  fillNormal(out: Float32Array): Float32Array;
  state(): RandomState;
}

/** The root stream of a seed (any string or finite number). */
export function randomFrom(seed: number | string): Random {
  return streamOf(keyOf(`tractogen:${seed}`), 0, null);
}

/** A stream that goes on exactly where `state` was taken. */
export function restoreRandom(state: RandomState): Random {
  return streamOf(Uint32Array.from(state.key), state.drawn, state.spareNormal);
}

function keyOf(text: string): Uint32Array {
  const digest = createHash('sha256').update(text).digest();
  return Uint32Array.of(digest.readUInt32BE(0), digest.readUInt32BE(4));
}

function streamOf(key: Uint32Array, start: number, spare: number | null): Random {
  const counter = new Uint32Array(4);
  const block = new Uint32Array(4);
  let blockIndex = -1;
  let drawn = start;
  let spareNormal = spare;

  const uint32 = (): number => {
    const wanted = Math.floor(drawn / 4);
    if (wanted !== blockIndex) {
      counter[0] = wanted >>> 0;
      counter[1] = Math.floor(wanted / 2 ** 32);
      philox4x32(counter, key, block);
      blockIndex = wanted;
    }
    return block[drawn++ % 4];
  };
  const uniform = (): number => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  const normal = (): number => {
    if (spareNormal !== null) {
      const value = spareNormal;
      spareNormal = null;
      return value;
    }
    // 1 − u lies in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const integer = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32)
      throw new RangeError(`no integers below ${bound}`);
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const word = uint32();
      if (word < limit) return word % bound;
    }
  };
  return {
    stream: (name) => streamOf(keyOf(`${hex(key[0])}${hex(key[1])}/${name}`), 0, null),
    uint32,
    uniform,
    normal,
    integer,
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = order[i];
        order[i] = order[j];
        order[j] = held;
      }
      return order;
    },
    fillNormal(out) {
      for (let i = 0; i < out.length; i++) out[i] = normal();
      return out;
    },
    state: () => ({ key: [key[0], key[1]], drawn, spareNormal }),
  };
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
