/** Points hardly compress; a file that inflates to more than this many times its size is no tractogram. */
const RATIO = 200;
const FLOOR = 1024 * 1024;

/** Bytes that a gzipped tractogram of so many bytes may inflate to. */
export function inflateBudget(stored: number): number {
  return RATIO * stored + FLOOR;
}
