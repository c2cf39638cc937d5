import { gzipSync } from 'node:zlib';
import { TractogenError } from '@tractogen/core';
import { naming } from '../files/read-bytes.ts';
import { writeFile, type WriteFileOptions } from '../files/write-file.ts';
import type { Grid } from '../space/grid.ts';
import { encodeTck } from '../tck/encode.ts';
import { encodeTrk } from '../trk/encode.ts';
import { encodeTrx } from '../trx/encode.ts';
import { encodeVtk } from '../vtk/encode.ts';
import type { VtkStyle } from '../vtk/style.ts';
import { formatOfName } from './format.ts';
import type { Warn } from './read-options.ts';
import type { Tractogram } from './tractogram.ts';

export interface WriteTractogramOptions extends WriteFileOptions {
  /** Instead of the tractogram's own. */
  readonly grid?: Grid;
  /** How VTK is written; by default binary, version 3.0, which MRtrix3 reads. */
  readonly vtk?: VtkStyle;
  /** Hears of what the format cannot hold. */
  readonly warn?: Warn;
}

const ENCODERS = { trk: encodeTrk, tck: encodeTck, trx: encodeTrx, vtk: encodeVtk } as const;

/**
 * Writes a tractogram in the format its name says: `.trk`, `.tck`, `.vtk` (also `.gz`), `.trx`; all or nothing.
 *
 * @throws TractogenError FORMAT_UNKNOWN, OUTPUT_EXISTS, REFERENCE_NEEDED (TRK and TRX without a grid), and
 *   those of the format's encoder
 */
export async function writeTractogram(
  path: string,
  tractogram: Tractogram,
  options: WriteTractogramOptions = {},
): Promise<void> {
  await naming(path, async () => {
    const target = formatOfName(path);
    if (target === null) {
      throw new TractogenError('FORMAT_UNKNOWN', 'the name does not say which format to write', {
        remedy: 'Let it end in .trk, .tck, .vtk (these also .gz) or .trx',
      });
    }
    const placed = options.grid === undefined ? tractogram : { ...tractogram, grid: options.grid };
    const warn = options.warn === undefined ? {} : { warn: options.warn };
    const bytes = (): Uint8Array => ENCODERS[target.format](placed, { ...options.vtk, ...warn });
    await writeFile(path, target.gzip ? () => gzipSync(bytes()) : bytes, options);
  });
}
