/**
 * Numbers that Python and TypeScript both make: a 32-bit integer hash instead of a library's generator.
 * The recipe stands in tools/parity/integer_hash.py.
 */

/** MurmurHash3's 32-bit finaliser. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Sample `index` of stream `stream`, in (0, 1). */
export function uniform(stream: number, index: number): number {
  return (mix(Math.imul(index, 0x9e3779b9) + mix(stream)) + 0.5) / 2 ** 32;
}

/** Standard normal by Box–Muller; the cosine branch only. */
export function normal(stream: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(stream, 2 * index)));
  return radius * Math.cos(2 * Math.PI * uniform(stream, 2 * index + 1));
}
