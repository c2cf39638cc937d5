import type { UserFile } from '@tractogen/mrtrix';

/** An image that is registered once, for all visits that have it. */
export interface Scan {
  readonly image: UserFile;
  /** Index of the first of these visits, by which people call it. */
  readonly visit: number;
  /** Streamlines of these visits. */
  readonly rows: Uint32Array;
}

/**
 * The distinct images among those of visits.
 *
 * @param images of each visit
 * @param visitOf visit of each streamline
 * @param usable streamlines that can be moved
 * @returns `scanOf`: the scan of each visit, as an index
 */
export function scansOf(
  images: readonly UserFile[],
  visitOf: Uint32Array,
  usable: Uint32Array,
): { readonly scans: readonly Scan[]; readonly scanOf: readonly number[] } {
  const paths = [...new Set(images.map(({ path }) => path))];
  const scanOf = images.map(({ path }) => paths.indexOf(path));
  const rows = paths.map((): number[] => []);
  for (const row of usable) rows[scanOf[visitOf[row]]].push(row);
  const scans = paths.map((_, scan): Scan => {
    const visit = scanOf.indexOf(scan);
    return { image: images[visit], visit, rows: Uint32Array.from(rows[scan]) };
  });
  return { scans, scanOf };
}
